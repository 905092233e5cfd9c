namespace Platform.Inventory.Contracts;

/// <summary>Nothing is held for the order, and what had been committed for it is back in stock.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Cause">Why.</param>
/// <param name="At">When this was answered.</param>
/// <param name="CorrelationId">As in the command that this answers; null when it expired.</param>
public sealed record StockReleased(Guid OrderId, ReleaseCause Cause, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "inventory.stock-released.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.InventoryEvents;
}

/// <summary>Why stock was released.</summary>
public enum ReleaseCause
{
    /// <summary>The order asked for it.</summary>
    Requested,

    /// <summary>The reservation was not committed in time.</summary>
    Expired,
}
