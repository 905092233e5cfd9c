namespace Platform.Inventory.Contracts;

/// <summary>The order's reserved stock was committed.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="At">When the command was handled.</param>
/// <param name="CorrelationId">The command's correlation id: the saga's instance.</param>
public sealed record StockCommitted(Guid OrderId, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    public static string Type => "inventory.stock-committed.v1";
    public static string Destination => ServiceBusNames.InventoryEvents;
}
