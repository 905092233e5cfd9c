using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Platform.Shared.Http;

/// <summary>Optimistic concurrency over HTTP: the version is the <c>ETag</c>, and an update sends it back in <c>If-Match</c>.</summary>
public static class Preconditions
{
    private static readonly Refusal Required = new("if-match-required", "Send If-Match with the ETag of the version that you changed.");
    private static readonly Refusal Malformed = new("if-match-malformed", "If-Match is not an ETag. Send the ETag as received, with its quotes.");

    /// <summary>Sets the response's <c>ETag</c>.</summary>
    public static void SetETag(this HttpResponse response, long version) => response.Headers.ETag = TagOf(version);

    /// <summary>428 without <c>If-Match</c>, 412 when it does not match <paramref name="current"/>, null when it does.</summary>
    public static ProblemHttpResult? CheckIfMatch(this HttpRequest request, long current)
    {
        if (string.IsNullOrWhiteSpace(request.Headers.IfMatch)) return Required.ToProblem(StatusCodes.Status428PreconditionRequired);
        if (!EntityTagHeaderValue.TryParseStrictList(request.Headers.IfMatch, out var given))
            return Malformed.ToProblem(StatusCodes.Status412PreconditionFailed);
        var version = new EntityTagHeaderValue(TagOf(current));
        return given.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(version, useStrongComparison: true)) ? null : Changed();
    }

    private static string TagOf(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>412: another request changed the resource first.</summary>
    public static ProblemHttpResult Changed() => Problems.Create(
        StatusCodes.Status412PreconditionFailed, "changed-meanwhile", "The resource has changed since it was read. Read it again and repeat the change.");
}
