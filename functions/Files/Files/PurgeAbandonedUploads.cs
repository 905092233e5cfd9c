using Platform.Files.Processing;

namespace Platform.Files.Files;

/// <summary>Deletes files whose upload never arrived or was interrupted by a crash.</summary>
public sealed class PurgeAbandonedUploads(FilesDbContext db, FileStore store, TimeProvider clock)
{
    private static readonly TimeSpan UploadTimeout = TimeSpan.FromHours(25); // Event Grid retries the delivery of an upload's event for a day

    [Function("ForgetAbandonedUploads")]
    public async Task Run([TimerTrigger("0 */10 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - UploadTimeout;
        var abandoned = await db.Files.Where(f => f.Status == FileStatus.Pending && f.CreatedAt < before).OrderBy(f => f.CreatedAt).Select(f => f.Id).Take(500)
            .ToListAsync(cancellationToken);
        foreach (var id in abandoned)
        {
            // Checked again, since the upload may have arrived now.
            if (await db.Files.Where(f => f.Id == id && f.Status == FileStatus.Pending).ExecuteDeleteAsync(cancellationToken) == 1)
                await store.DeleteAsync(id, cancellationToken);
        }
    }
}
