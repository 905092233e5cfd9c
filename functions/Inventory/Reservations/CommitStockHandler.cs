namespace Platform.Inventory.Reservations;

internal sealed record CommitStock(Guid OrderId, string? CorrelationId) : IMessage { public static string Type => "inventory.commit-stock.v1"; }

public sealed class CommitStockHandler(InventoryDbContext db, TimeProvider clock)
{
    internal async Task HandleAsync(CommitStock command, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var reservation = await db.LockReservationAsync(command.OrderId, cancellationToken);

        var now = clock.GetUtcNow();
        var refusal = reservation is null ? Reservation.Unknown(command.OrderId) : reservation.Commit(now);
        if (refusal is not null) db.Send(new StockCommitRefused(command.OrderId, refusal.Code, refusal.Detail, now, command.CorrelationId), now);
        else db.Send(new StockCommitted(command.OrderId, now, command.CorrelationId), now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
