namespace Platform.Inventory.Contracts;

/// <summary>The order's stock, reserved or committed, was released.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Cause">Requested or expired.</param>
/// <param name="At">When the command was handled.</param>
/// <param name="CorrelationId">The command's correlation id: the saga's instance; null when the reservation expired.</param>
public sealed record StockReleased(Guid OrderId, ReleaseCause Cause, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    public static string Type => "inventory.stock-released.v1";
    public static string Destination => ServiceBusNames.InventoryEvents;
}

/// <summary>Why stock was released.</summary>
public enum ReleaseCause
{
    /// <summary>The order requested it.</summary>
    Requested,
    /// <summary>The reservation was not committed in time.</summary>
    Expired,
}
