using System.Security.Claims;
using Azure;

namespace Platform.Files.Files;

/// <summary>Processes a file again that failed through no fault of its own, from the blob in quarantine.</summary>
public sealed class RedriveFile(FilesDbContext db, FileStore store)
{
    [Function(nameof(RedriveFile)), Authorize(Roles = Roles.Staff)]
    public Task<Results<Accepted<FileView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/files/{id:guid}/redrive")] HttpRequest request, Guid id,
        CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync(() => RedriveAsync(id, request.HttpContext.User, cancellationToken));

    private async Task<Results<Accepted<FileView>, ProblemHttpResult>> RedriveAsync(Guid id, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (await db.FindOwnAsync(id, user, cancellationToken) is not { } file) return Problems.NotFound("file");
        if (file.Status == FileStatus.Rejected && !file.TryRedrive())
        {
            return Problems.Create(StatusCodes.Status409Conflict, "file-refused", file.DiscardedAt is null
                ? $"The file was rejected for its content, so it cannot be processed again: {file.RejectionDetail}"
                : $"The file's bytes were discarded, so it cannot be processed again: {file.DiscardReason}");
        }

        await db.SaveChangesAsync(cancellationToken); // before the upload, whose trigger ignores a rejected file
        // Also when it was redriven already, since a crash may have come before the upload.
        if (file.Status == FileStatus.Uploaded) await UploadAgainAsync(id, cancellationToken);
        return TypedResults.Accepted($"/api/v1/files/{id}", FileView.Of(file));
    }

    private async Task UploadAgainAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await using var quarantined = await FileStore.OpenAsync(store.QuarantineBlob(id), cancellationToken);
            await FileStore.WriteAsync(store.UploadBlob(id), quarantined, "application/octet-stream", cancellationToken);
        }
        catch (RequestFailedException failure) when (FileStore.IsNotFound(failure))
        {
            // This upload is not in quarantine: it has never failed for good, and is about to be processed.
        }
    }
}
