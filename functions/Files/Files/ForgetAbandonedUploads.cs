using Platform.Files.Persistence;
using Platform.Files.Processing;

namespace Platform.Files.Files;

/// <summary>Deletes the rows of uploads that never came, or whose request was cut off by a crash.</summary>
public sealed class ForgetAbandonedUploads(FilesDbContext db, FileStore store, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(25); // Event Grid tells of an upload for a day, if it has to

    [Function(nameof(ForgetAbandonedUploads))]
    public async Task Run([TimerTrigger("0 */10 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - Patience;
        var abandoned = await db.Files.Where(f => f.Status == FileStatus.Pending && f.CreatedAt < before).OrderBy(f => f.CreatedAt).Select(f => f.Id).Take(500)
            .ToListAsync(cancellationToken);
        foreach (var id in abandoned)
        {
            // Only while it is still pending: an upload that has arrived at last is processed.
            if (await db.Files.Where(f => f.Id == id && f.Status == FileStatus.Pending).ExecuteDeleteAsync(cancellationToken) == 1)
                await store.DeleteAsync(id, cancellationToken);
        }
    }
}
