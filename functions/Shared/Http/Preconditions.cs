using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.Shared.Http;

/// <summary>Optimistic concurrency over HTTP: a version is the <c>ETag</c>, an update names the one it was made from in <c>If-Match</c>.</summary>
public static class Preconditions
{
    /// <summary>Sets the <c>ETag</c> of the answer.</summary>
    public static void SetETag(this HttpResponse response, long version) => response.Headers.ETag = $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>428 without <c>If-Match</c>, 412 when it names another version than <paramref name="current"/>; null when the update may go on.</summary>
    public static ProblemHttpResult? CheckIfMatch(this HttpRequest request, long current)
    {
        var given = request.Headers.IfMatch.ToString();
        if (given.Length == 0)
            return Problems.Create(StatusCodes.Status428PreconditionRequired, "if-match-required", "Send If-Match with the ETag of the version that you changed.");
        return given == "*" || given == $"\"{current.ToString(CultureInfo.InvariantCulture)}\"" ? null : Changed();
    }

    /// <summary>412: somebody else changed it first.</summary>
    public static ProblemHttpResult Changed() =>
        Problems.Create(StatusCodes.Status412PreconditionFailed, "changed-meanwhile", "It was changed by somebody else meanwhile: read it again and repeat your change.");

    /// <summary>Reads <c>Idempotency-Key</c> (1 to 100 visible ASCII characters), or says what is wrong with it.</summary>
    public static bool TryReadIdempotencyKey(this HttpRequest request, [NotNullWhen(true)] out string? key, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (key, problem) = (request.Headers["Idempotency-Key"].ToString(), null);
        if (key.Length is > 0 and <= 100 && key.All(c => c is > ' ' and <= '~')) return true;
        problem = Problems.Create(StatusCodes.Status400BadRequest, "idempotency-key-required",
            "Send an Idempotency-Key of 1 to 100 visible characters, a new one for each new request and the same one when you repeat it.");
        key = null;
        return false;
    }
}
