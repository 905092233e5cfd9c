using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Platform.Shared.Http;

/// <summary>Optimistic concurrency over HTTP: a version is the <c>ETag</c>, an update names the one it was made from in <c>If-Match</c>.</summary>
public static class Preconditions
{
    /// <summary>Sets the <c>ETag</c> of the answer.</summary>
    public static void SetETag(this HttpResponse response, long version) => response.Headers.ETag = TagOf(version);

    /// <summary>428 without <c>If-Match</c>, 412 when <paramref name="current"/> is not among the versions that it names; null when the update may go
    /// on.</summary>
    public static ProblemHttpResult? CheckIfMatch(this HttpRequest request, long current)
    {
        if (string.IsNullOrWhiteSpace(request.Headers.IfMatch))
        {
            return Problems.Create(
                StatusCodes.Status428PreconditionRequired, "if-match-required", "Send If-Match with the ETag of the version that you changed.");
        }

        if (!EntityTagHeaderValue.TryParseStrictList(request.Headers.IfMatch, out var given))
        {
            return Problems.Create(
                StatusCodes.Status412PreconditionFailed, "if-match-malformed", "If-Match names no version: send the ETag as you got it, with its quotes.");
        }

        var version = new EntityTagHeaderValue(TagOf(current));
        return given.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(version, useStrongComparison: true)) ? null : Changed();
    }

    private static string TagOf(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>412: somebody else changed it first.</summary>
    public static ProblemHttpResult Changed() =>
        Problems.Create(
            StatusCodes.Status412PreconditionFailed, "changed-meanwhile", "It was changed by somebody else meanwhile: read it again and repeat your change.");
}
