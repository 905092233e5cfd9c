namespace Platform.Inventory.Reservations;

internal sealed record ReleaseStock(Guid OrderId, string? CorrelationId) : IMessage { public static string Type => "inventory.release-stock.v1"; }

public sealed class ReleaseStockHandler(InventoryDbContext db, TimeProvider clock)
{
    internal async Task HandleAsync(ReleaseStock command, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var reservation = await db.LockReservationAsync(command.OrderId, cancellationToken);
        if (reservation is null) db.Reservations.Add(Reservation.Tombstone(command.OrderId, clock.GetUtcNow()));
        else reservation.Release(await db.LockStockAsync(reservation.ProductIds, cancellationToken));

        var now = clock.GetUtcNow();
        db.Send(new StockReleased(command.OrderId, ReleaseCause.Requested, now, command.CorrelationId), now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
