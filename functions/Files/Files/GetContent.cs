using Azure;
using Microsoft.Net.Http.Headers;
using Platform.Files.Persistence;

namespace Platform.Files.Files;

/// <summary>Streams a file that is ready, whole or the range that is asked for. A browser saves it and never shows it: it is somebody's upload.</summary>
public sealed class GetContent(FilesDbContext db, FileStore store)
{
    [Function(nameof(GetContent))]
    public async Task<Results<FileStreamHttpResult, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/files/{id:guid}/content")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        if (await db.FindReadableAsync(id, request.HttpContext.User, cancellationToken) is not { } file) return Problems.NotFound("file");
        if (file.Status == FileStatus.Rejected)
            return Problems.Create(StatusCodes.Status409Conflict, "file-rejected", $"The file was rejected and cannot be had: {file.RejectionDetail}");
        if (file.Status != FileStatus.Ready)
        {
            return Problems.Create(
                StatusCodes.Status409Conflict, "file-not-ready", "The file is not ready yet: read its status, and ask again when that is ready.");
        }

        Stream content;
        try
        {
            content = await FileStore.OpenAsync(store.Content(id), cancellationToken);
        }
        catch (RequestFailedException failure) when (FileStore.IsGone(failure))
        {
            return Problems.NotFound("file"); // deleted a moment ago
        }
        var headers = request.HttpContext.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.CacheControl = "private, no-cache";
        // A name for download is an attachment, with filename and filename* as RFC 6266 has them.
        return TypedResults.Stream(
            content, file.ContentType, file.Name, entityTag: new EntityTagHeaderValue($"\"{file.ContentSha256}\""), enableRangeProcessing: true);
    }
}
