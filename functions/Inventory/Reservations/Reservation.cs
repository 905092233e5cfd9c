using Platform.Inventory.Stock;

namespace Platform.Inventory.Reservations;

public enum ReservationStatus { Reserved, Refused, Committed, Released, Expired }

public sealed class ReservationLine
{
    public required Guid OrderId { get; init; }
    public required Guid ProductId { get; init; }
    public required long Quantity { get; init; }
}

/// <summary>The stock reserved for one order. It also keeps the reply to its commands, so that they are idempotent.</summary>
public sealed class Reservation
{
    private readonly List<ReservationLine> lines = [];

    private Reservation() { } // for EF

    public Guid OrderId { get; private init; }
    public ReservationStatus Status { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Null when no stock was ever reserved.</summary>
    public DateTimeOffset? ExpiresAt { get; private init; }
    public string? RefusalCode { get; private init; }
    public string? RefusalReason { get; private init; }
    public IReadOnlyList<ReservationLine> Lines => lines;

    public IEnumerable<Guid> ProductIds => lines.Select(l => l.ProductId);

    /// <summary>Reserves all lines or none.</summary>
    /// <param name="stock">The stock of the products in the lines, by product id.</param>
    public static Reservation Decide(
        Guid orderId, IReadOnlyList<ReserveLine> requested, IReadOnlyDictionary<Guid, StockItem> stock, DateTimeOffset now, TimeSpan lifetime)
    {
        var quantities = requested.GroupBy(l => l.ProductId).ToDictionary(g => g.Key, g => g.Sum(l => (long)l.Quantity));
        if (CheckAvailability(requested, quantities, stock) is { } refusal)
            return new() { OrderId = orderId, Status = ReservationStatus.Refused, CreatedAt = now, RefusalCode = refusal.Code, RefusalReason = refusal.Detail };

        var reservation = new Reservation { OrderId = orderId, Status = ReservationStatus.Reserved, CreatedAt = now, ExpiresAt = now + lifetime };
        foreach (var (productId, quantity) in quantities)
        {
            stock[productId].Hold(quantity);
            reservation.lines.Add(new() { OrderId = orderId, ProductId = productId, Quantity = quantity });
        }
        return reservation;
    }

    /// <summary>Marks an order that was released before it was reserved: a reserve command that arrives late is refused.</summary>
    public static Reservation Tombstone(Guid orderId, DateTimeOffset now) => new() { OrderId = orderId, Status = ReservationStatus.Released, CreatedAt = now };

    public static Refusal Unknown(Guid orderId) => new("reservation-unknown", $"Nothing was ever reserved for order {orderId}.");

    /// <summary>The reply to a reserve command: null when the stock is, or was, reserved.</summary>
    public Refusal? CheckReserved() => Status switch
    {
        ReservationStatus.Reserved or ReservationStatus.Committed => null,
        ReservationStatus.Refused => new(RefusalCode!, RefusalReason!),
        _ => Closed(),
    };

    /// <summary>The reserved stock is sold. An expired reservation is refused, even when the timer has not released it yet.</summary>
    public Refusal? Commit(DateTimeOffset now)
    {
        switch (Status)
        {
            case ReservationStatus.Committed:
                return null;
            case ReservationStatus.Reserved when now < ExpiresAt:
                Status = ReservationStatus.Committed;
                return null;
            case ReservationStatus.Refused:
                return new("reservation-refused", $"Nothing is reserved for the order: {RefusalReason}");
            default:
                return Closed();
        }
    }

    /// <summary>Returns reserved and committed stock: committing is compensated too.</summary>
    public void Release(IReadOnlyDictionary<Guid, StockItem> stock)
    {
        if (Status is not (ReservationStatus.Reserved or ReservationStatus.Committed)) return;
        foreach (var line in lines) stock[line.ProductId].Release(line.Quantity);
        Status = ReservationStatus.Released;
    }

    /// <returns>Whether the reservation had expired.</returns>
    public bool Expire(IReadOnlyDictionary<Guid, StockItem> stock, DateTimeOffset now)
    {
        if (Status != ReservationStatus.Reserved || now < ExpiresAt) return false;
        Release(stock);
        Status = ReservationStatus.Expired;
        return true;
    }

    private Refusal Closed() => Status == ReservationStatus.Released
        ? new("reservation-released", "The reservation was released.")
        : new("reservation-expired", $"The reservation expired at {ExpiresAt:u}.");

    private static Refusal? CheckAvailability(
        IReadOnlyList<ReserveLine> requested, Dictionary<Guid, long> quantities, IReadOnlyDictionary<Guid, StockItem> stock)
    {
        if (requested.Count == 0 || requested.Any(l => l.Quantity < 1)) return new("invalid-lines", "A reservation needs lines with a quantity of at least 1.");
        foreach (var productId in quantities.Keys)
            if (!stock.ContainsKey(productId)) return new("product-unknown", $"Product {productId} has no stock item: it was never published.");
        foreach (var (productId, quantity) in quantities)
        {
            var item = stock[productId];
            if (item.Available < quantity) return new("out-of-stock", $"{item.Title} ({productId}): {quantity} requested, {item.Available} available.");
        }
        return null;
    }
}
