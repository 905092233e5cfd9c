using Platform.Files.Contracts;
using Platform.Files.Persistence;

namespace Platform.Files.Files;

/// <summary>Takes a file out of the world: its bytes, its row, and what others know of it.</summary>
public sealed class FileRemoval(FilesDbContext db, FileStore store, TimeProvider clock)
{
    /// <summary>Removes the file that <paramref name="find"/> gives, which is asked again when processing goes on at the same moment.</summary>
    /// <returns>False when there is none.</returns>
    public Task<bool> RemoveAsync(Func<Task<StoredFile?>> find, CancellationToken cancellationToken) => db.RetryOnConflictAsync(async () =>
    {
        db.ChangeTracker.Clear();
        if (await find() is not { } file) return false;
        // The bytes first: a row that is left over can be deleted again, a blob that is left over would be found by nobody.
        await store.DeleteAsync(file.Id, cancellationToken);
        db.Files.Remove(file);
        var now = clock.GetUtcNow();
        if (file.Status == FileStatus.Ready) db.Send(new FileDeleted(file.Id, file.OwnerId, file.Version + 1, now), now);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    });
}
