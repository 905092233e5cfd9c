namespace Platform.Files.Files;

/// <summary>Deletes the file's blobs and row, and publishes that if it was ready.</summary>
public sealed class FileRemoval(FilesDbContext db, FileStore store, TimeProvider clock)
{
    /// <returns>False when <paramref name="find"/> returns null. It runs again after a conflict with the processing.</returns>
    public Task<bool> RemoveAsync(Func<Task<StoredFile?>> find, CancellationToken cancellationToken) => db.RetryOnConflictAsync(async () =>
    {
        db.ChangeTracker.Clear();
        if (await find() is not { } file) return false;
        // The blobs first: an orphaned row can be deleted again, an orphaned blob would never be found.
        await store.DeleteAsync(file.Id, cancellationToken);
        db.Files.Remove(file);
        var now = clock.GetUtcNow();
        if (file.Status == FileStatus.Ready) db.Send(new FileDeleted(file.Id, file.OwnerId, file.Version + 1, now), now);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    });
}
