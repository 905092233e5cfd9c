namespace Platform.Inventory.Stock;

/// <summary>A correction of the stock by hand, kept as it was answered.</summary>
public sealed class StockAdjustment
{
    public required Guid Id { get; init; }
    public required Guid ProductId { get; init; }
    public required int Delta { get; init; }
    public required string Reason { get; init; }

    /// <summary>The user who made it; idempotency keys are his own.</summary>
    public required Guid MadeBy { get; init; }
    public required string? IdempotencyKey { get; init; }
    public required long AvailableAfter { get; init; }
    public required long ReservedAfter { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether a request with the same key asks for the same thing.</summary>
    public Refusal? CheckRepeat(Guid productId, int delta, string reason) =>
        (productId, delta, reason) == (ProductId, Delta, Reason) ? null : Idempotency.KeyReused;
}
