namespace Platform.Inventory.Contracts;

/// <summary>All lines of the order are reserved.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="ExpiresAt">When the reservation expires unless it is committed.</param>
/// <param name="At">When the command was handled.</param>
/// <param name="CorrelationId">The command's correlation id: the saga's instance.</param>
public sealed record StockReserved(Guid OrderId, DateTimeOffset ExpiresAt, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    public static string Type => "inventory.stock-reserved.v1";
    public static string Destination => ServiceBusNames.InventoryEvents;
}
