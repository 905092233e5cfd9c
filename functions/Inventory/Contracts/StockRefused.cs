namespace Platform.Inventory.Contracts;

/// <summary>Nothing is reserved for the order, because not all of its lines can be.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Code"><c>product-unknown</c>, <c>out-of-stock</c>, <c>invalid-lines</c>, <c>reservation-released</c> or <c>reservation-expired</c>.</param>
/// <param name="Reason">For people, with the product's name.</param>
/// <param name="At">When the command was handled.</param>
/// <param name="CorrelationId">The command's correlation id: the saga's instance.</param>
public sealed record StockRefused(Guid OrderId, string Code, string Reason, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    public static string Type => "inventory.stock-refused.v1";
    public static string Destination => ServiceBusNames.InventoryEvents;
}
