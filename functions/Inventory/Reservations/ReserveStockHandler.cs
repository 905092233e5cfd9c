using Microsoft.Extensions.Options;

namespace Platform.Inventory.Reservations;

public readonly record struct ReserveLine(Guid ProductId, int Quantity);

internal sealed record ReserveStock(Guid OrderId, IReadOnlyList<ReserveLine> Lines, string? CorrelationId) : IMessage
{
    public static string Type => "inventory.reserve-stock.v1";
}

public sealed class ReserveStockHandler(InventoryDbContext db, IOptions<InventoryOptions> options, TimeProvider clock)
{
    internal async Task HandleAsync(ReserveStock command, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var reservation = await db.LockReservationAsync(command.OrderId, cancellationToken);
        if (reservation is null)
        {
            var stock = await db.LockStockAsync(command.Lines.Select(l => l.ProductId), cancellationToken);
            reservation = Reservation.Decide(command.OrderId, command.Lines, stock, clock.GetUtcNow(), options.Value.ReservationLifetime);
            db.Reservations.Add(reservation);
        }

        var now = clock.GetUtcNow();
        if (reservation.CheckReserved() is { } refusal)
            db.Send(new StockRefused(command.OrderId, refusal.Code, refusal.Detail, now, command.CorrelationId), now);
        else
            db.Send(new StockReserved(command.OrderId, reservation.ExpiresAt!.Value, now, command.CorrelationId), now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
