using Azure;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Files.Persistence;
using Platform.Shared.Auth;
using Platform.Shared.Http;

namespace Platform.Files.Files;

/// <summary>Has a file that was given up processed again, from the bytes that were kept: for operators, once the cause is mended.</summary>
public sealed class RedriveFile(FilesDbContext db, FileStore store)
{
    [Function(nameof(RedriveFile)), Authorize(Roles = $"{Roles.Operator},{Roles.Admin}")]
    public async Task<Results<Accepted<FileView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/files/{id:guid}/redrive")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            if (await db.FindOwnAsync(id, request.HttpContext.User, cancellationToken) is not { } file) return Problems.NotFound("file");
            if (file.Status == FileStatus.Rejected && !file.TryRedrive())
                return Problems.Create(StatusCodes.Status409Conflict, "file-refused", $"The file was refused for what is in it, which another try does not change: {file.RejectionDetail}");
            try
            {
                await db.SaveChangesAsync(cancellationToken); // before the bytes: their trigger leaves a file alone that is rejected
            }
            catch (DbUpdateConcurrencyException) when (tries < StoredFile.MaxAttempts)
            {
                db.ChangeTracker.Clear(); // another redrive, or a deletion, at the same moment: look again
                continue;
            }
            // Also when it was redriven already: a crash may have come between the two.
            if (file.Status == FileStatus.Uploaded) await UploadAgainAsync(id, cancellationToken);
            return TypedResults.Accepted($"/api/v1/files/{id}", FileView.Of(file));
        }
    }

    async Task UploadAgainAsync(Guid id, CancellationToken cancellationToken)
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
