using Platform.Inventory.Stock;

namespace Platform.Inventory.Reservations;

public enum ReservationStatus { Reserved, Refused, Committed, Released, Expired }

public sealed class ReservationLine
{
    public required Guid OrderId { get; init; }
    public required Guid ProductId { get; init; }
    public required long Quantity { get; init; }
}

/// <summary>What is held of the stock for one order; also the memory of how its commands were answered, so that a repeated command gets the same answer.
/// Every method takes the stock of the products in its lines, by product id.</summary>
public sealed class Reservation
{
    private readonly List<ReservationLine> lines = [];

    private Reservation()
    { } // for EF

    public Guid OrderId { get; private init; }
    public ReservationStatus Status { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Until when the stock is held; null when none ever was.</summary>
    public DateTimeOffset? ExpiresAt { get; private init; }
    public string? RefusalCode { get; private init; }
    public string? RefusalReason { get; private init; }
    public IReadOnlyList<ReservationLine> Lines => lines;

    public IEnumerable<Guid> ProductIds => lines.Select(l => l.ProductId);

    /// <summary>Holds all that the order asks for, or nothing.</summary>
    public static Reservation Decide(
        Guid orderId, IReadOnlyList<ReserveLine> asked, IReadOnlyDictionary<Guid, StockItem> stock, DateTimeOffset now, TimeSpan lifetime)
    {
        var quantities = asked.GroupBy(l => l.ProductId).ToDictionary(g => g.Key, g => g.Sum(l => (long)l.Quantity));
        if (Refuse(asked, quantities, stock) is { } refusal)
            return new() { OrderId = orderId, Status = ReservationStatus.Refused, CreatedAt = now, RefusalCode = refusal.Code, RefusalReason = refusal.Detail };

        var reservation = new Reservation { OrderId = orderId, Status = ReservationStatus.Reserved, CreatedAt = now, ExpiresAt = now + lifetime };
        foreach (var (productId, quantity) in quantities)
        {
            stock[productId].Hold(quantity);
            reservation.lines.Add(new() { OrderId = orderId, ProductId = productId, Quantity = quantity });
        }
        return reservation;
    }

    /// <summary>The mark of an order that gave up before its reservation was asked for: a reserve command that comes late is refused.</summary>
    public static Reservation Tombstone(Guid orderId, DateTimeOffset now) => new() { OrderId = orderId, Status = ReservationStatus.Released, CreatedAt = now };

    public static Refusal Unknown(Guid orderId) => new("reservation-unknown", $"Nothing was ever reserved for order {orderId}.");

    /// <summary>How a reserve command is answered: null when the stock is, or was, held for the order.</summary>
    public Refusal? ReserveRefusal => Status switch
    {
        ReservationStatus.Reserved or ReservationStatus.Committed => null,
        ReservationStatus.Refused => new(RefusalCode!, RefusalReason!),
        _ => Closed(),
    };

    /// <summary>Lets what is held leave the stock for good. Too late is too late, even when the timer has not come by yet.</summary>
    public Refusal? Commit(IReadOnlyDictionary<Guid, StockItem> stock, DateTimeOffset now)
    {
        switch (Status)
        {
            case ReservationStatus.Committed:
                return null;
            case ReservationStatus.Reserved when now < ExpiresAt:
                foreach (var line in lines) stock[line.ProductId].Commit(line.Quantity);
                Status = ReservationStatus.Committed;
                return null;
            case ReservationStatus.Refused:
                return new("reservation-refused", $"Nothing is reserved for the order: {RefusalReason}");
            default:
                return Closed();
        }
    }

    /// <summary>Gives back what is held, and what was committed too: the order undoes what it did.</summary>
    public void Release(IReadOnlyDictionary<Guid, StockItem> stock)
    {
        if (Status is not (ReservationStatus.Reserved or ReservationStatus.Committed)) return;
        foreach (var line in lines)
        {
            if (Status == ReservationStatus.Reserved) stock[line.ProductId].Release(line.Quantity);
            else stock[line.ProductId].PutBack(line.Quantity);
        }
        Status = ReservationStatus.Released;
    }

    /// <summary>Gives back what is held when nobody committed it in time.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Expire(IReadOnlyDictionary<Guid, StockItem> stock, DateTimeOffset now)
    {
        if (Status != ReservationStatus.Reserved || now < ExpiresAt) return false;
        Release(stock);
        Status = ReservationStatus.Expired;
        return true;
    }

    private Refusal Closed() => Status == ReservationStatus.Released
        ? new("reservation-released", "The order gave its reservation up.")
        : new("reservation-expired", $"The reservation was held until {ExpiresAt:u} only.");

    private static Refusal? Refuse(IReadOnlyList<ReserveLine> asked, Dictionary<Guid, long> quantities, IReadOnlyDictionary<Guid, StockItem> stock)
    {
        if (asked.Count == 0 || asked.Any(l => l.Quantity < 1)) return new("invalid-lines", "A reservation needs lines, each with a quantity of at least 1.");
        foreach (var productId in quantities.Keys)
            if (!stock.ContainsKey(productId)) return new("product-unknown", $"Product {productId} has no stock here: it was never published.");
        foreach (var (productId, quantity) in quantities)
        {
            var item = stock[productId];
            if (item.Available < quantity) return new("out-of-stock", $"“{item.Title}” ({productId}): {quantity} asked for, {item.Available} available.");
        }
        return null;
    }
}
