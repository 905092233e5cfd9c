namespace Platform.Customers.DataRequests;

/// <summary>Deletes the files of exports after their time, and exports from the list after more time. Erasures stay: they are the proof.</summary>
public sealed class PurgeDataExports(CustomersDbContext db, ExportFiles files, TimeProvider clock)
{
    [Function(nameof(PurgeDataExports))]
    public async Task Run([TimerTrigger("0 25 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await db.DataRequests.Where(r => r.Status == DataRequestStatus.Completed && r.ExpiresAt <= now)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Status, DataRequestStatus.Expired), cancellationToken);
        await files.PurgeAsync(now - DataRequest.FileLifetime, cancellationToken);
        var before = now - DataRequest.ExportRetention;
        await db.DataRequests.Where(r => r.Kind == DataRequestKind.Export && r.EndedAt < before).ExecuteDeleteAsync(cancellationToken);
    }
}
