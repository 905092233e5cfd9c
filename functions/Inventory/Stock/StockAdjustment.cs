namespace Platform.Inventory.Stock;

/// <summary>A manual correction of the stock, with its response.</summary>
public sealed class StockAdjustment
{
    public required Guid Id { get; init; }
    public required Guid ProductId { get; init; }
    public required int Delta { get; init; }
    public required string Reason { get; init; }

    /// <summary>The user, who owns the idempotency key.</summary>
    public required Guid MadeBy { get; init; }
    public required string? IdempotencyKey { get; init; }
    public required long AvailableAfter { get; init; }
    public required long ReservedAfter { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Not a column: the row has all of the request.</summary>
    public byte[] RequestHash => HashOf(ProductId, Delta, Reason);

    public static byte[] HashOf(Guid productId, int delta, string reason) => Idempotency.HashOf(new { productId, delta, reason });
}
