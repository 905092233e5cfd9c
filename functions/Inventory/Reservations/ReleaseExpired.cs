using Platform.Inventory.Contracts;
using Platform.Inventory.Persistence;

namespace Platform.Inventory.Reservations;

/// <summary>Gives back the stock of reservations that nobody committed in time, in batches so short that checkouts hardly wait for their row locks.</summary>
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
        db.ChangeTracker.Clear(); // stock read in the batch before has changed since
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
