using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Files.Contracts;
using Platform.Files.Persistence;
using Platform.Shared.Http;

namespace Platform.Files;

public sealed class DeleteFile(FilesDbContext db, FileStore store, TimeProvider clock)
{
    [Function(nameof(DeleteFile))]
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/files/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        await DeleteAsync(id, request.HttpContext.User, 1, cancellationToken);

    async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, ClaimsPrincipal user, int tries, CancellationToken cancellationToken)
    {
        if (await db.FindOwnAsync(id, user, cancellationToken) is not { } file) return Problems.NotFound("file");
        // The bytes first: a row that is left over can be deleted again, a blob that is left over would be found by nobody.
        await store.DeleteAsync(id, cancellationToken);
        db.Files.Remove(file);
        var now = clock.GetUtcNow();
        if (file.Status == FileStatus.Ready) db.Send(new FileDeleted(file.Id, file.OwnerId, file.Version + 1, now), now);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException) when (tries < StoredFile.MaxAttempts)
        {
            db.ChangeTracker.Clear(); // processing went on meanwhile: look again
            return await DeleteAsync(id, user, tries + 1, cancellationToken);
        }
        return TypedResults.NoContent();
    }
}
