using System.Security.Claims;
using Azure;
using Platform.Files.Persistence;

namespace Platform.Files.Files;

/// <summary>Has a file that was given up processed again, from the bytes that were kept: for operators, once the cause is mended.</summary>
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
            return Problems.Create(StatusCodes.Status409Conflict, "file-refused",
                $"The file was refused for what is in it, which another try does not change: {file.RejectionDetail}");
        }

        await db.SaveChangesAsync(cancellationToken); // before the bytes: their trigger leaves a file alone that is rejected
        // Also when it was redriven already: a crash may have come between the two.
        if (file.Status == FileStatus.Uploaded) await UploadAgainAsync(id, cancellationToken);
        return TypedResults.Accepted($"/api/v1/files/{id}", FileView.Of(file));
    }

    private async Task UploadAgainAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await using var kept = await FileStore.OpenAsync(store.Quarantined(id), cancellationToken);
            await FileStore.WriteAsync(store.Upload(id), kept, "application/octet-stream", cancellationToken);
        }
        catch (RequestFailedException failure) when (FileStore.IsGone(failure))
        {
            // Nothing was kept: this upload has never been given up, and its own bytes are on their way.
        }
    }
}
