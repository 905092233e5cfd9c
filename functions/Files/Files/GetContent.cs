using Azure;
using Microsoft.Net.Http.Headers;

namespace Platform.Files.Files;

/// <summary>Streams a file, or a range of it. Browsers must save it and never show it, since its content is not trusted.</summary>
public sealed class GetContent(FilesDbContext db, FileStore store)
{
    [Function(nameof(GetContent)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<FileStreamHttpResult, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/files/{id:guid}/content")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        if (await db.FindReadableAsync(id, request.HttpContext.User, cancellationToken) is not { } file) return Problems.NotFound("file");
        if (file.Status == FileStatus.Rejected)
            return Problems.Create(StatusCodes.Status409Conflict, "file-rejected", $"The file was rejected: {file.RejectionDetail}");
        if (file.Status != FileStatus.Ready)
            return Problems.Create(StatusCodes.Status409Conflict, "file-not-ready", "The file is not ready yet. Try again when its status is ready.");

        Stream content;
        try
        {
            content = await FileStore.OpenAsync(store.ContentBlob(id), cancellationToken);
        }
        catch (RequestFailedException failure) when (FileStore.IsNotFound(failure))
        {
            return Problems.NotFound("file"); // deleted a moment ago
        }
        var tag = new EntityTagHeaderValue($"\"{file.ContentSha256}\"");
        RemoveIgnoredRange(request.Headers, tag);
        if (CheckPreconditions(request, tag, content.Length) is { } problem)
        {
            await content.DisposeAsync();
            return problem;
        }
        request.HttpContext.Response.Headers.CacheControl = "private, no-cache";
        // The name makes it an attachment (RFC 6266).
        return TypedResults.Stream(content, file.ContentType, file.Name, entityTag: tag, enableRangeProcessing: true);
    }

    /// <summary>ASP.NET Core answers these without a problem.</summary>
    private static ProblemHttpResult? CheckPreconditions(HttpRequest request, EntityTagHeaderValue tag, long length)
    {
        var headers = request.GetTypedHeaders();
        if (headers.IfMatch.Count > 0 && !Contains(headers.IfMatch, useStrongComparison: true))
        {
            return Problems.Create(
                StatusCodes.Status412PreconditionFailed, "if-match-failed", "If-Match does not have the file's ETag. Send that, or leave If-Match out.");
        }
        var isNotModified = Contains(headers.IfNoneMatch, useStrongComparison: false);
        if (isNotModified || headers.Range?.Ranges.ToList() is not [var range] || (range.From is { } first ? first < length : range.To > 0)) return null;
        request.HttpContext.Response.Headers.ContentRange = $"bytes */{length}";
        return Problems.Create(
            StatusCodes.Status416RangeNotSatisfiable, "range-not-satisfiable", $"The file has {length} bytes, and none in this range. Change Range.");

        bool Contains(IList<EntityTagHeaderValue> tags, bool useStrongComparison) =>
            tags.Any(given => given.Equals(EntityTagHeaderValue.Any) || given.Compare(tag, useStrongComparison));
    }

    /// <summary>ASP.NET Core also serves ranges that RFC 9110 ignores: of another unit than bytes (14.2), or with an If-Range other than the file's tag
    /// (13.1.5), such as any date, because a file has none.</summary>
    private static void RemoveIgnoredRange(IHeaderDictionary headers, EntityTagHeaderValue tag)
    {
        var isOfBytes = headers.Range.ToString().StartsWith("bytes=", StringComparison.OrdinalIgnoreCase);
        if (!isOfBytes || (headers.IfRange.Count > 0 && headers.IfRange.ToString() != tag.ToString())) headers.Remove(HeaderNames.Range);
    }
}
