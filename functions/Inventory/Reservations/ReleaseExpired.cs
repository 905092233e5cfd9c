namespace Platform.Inventory.Reservations;

/// <summary>Releases the stock of expired reservations, in batches so small that checkouts hardly wait for the row locks.</summary>
public sealed class ReleaseExpired(InventoryDbContext db, TimeProvider clock)
{
    private const int BatchSize = 100;

    [Function(nameof(ReleaseExpired))]
    public async Task Run([TimerTrigger("*/30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        while (await ReleaseBatchAsync(cancellationToken) == BatchSize) { }
    }

    private async Task<int> ReleaseBatchAsync(CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear(); // stock of the previous batch is stale
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var expired = await db.LockExpiredAsync(now, BatchSize, cancellationToken);
        var stock = await db.LockStockAsync(expired.SelectMany(r => r.ProductIds), cancellationToken);
        foreach (var reservation in expired)
            if (reservation.Expire(stock, now)) db.Send(new StockReleased(reservation.OrderId, ReleaseCause.Expired, now, null), now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return expired.Count;
    }
}
