namespace Platform.Inventory.Contracts;

/// <summary>What was held for the order has left the stock for good.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="At">When this was answered.</param>
/// <param name="CorrelationId">As in the command that this answers.</param>
public sealed record StockCommitted(Guid OrderId, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "inventory.stock-committed.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.InventoryEvents;
}
