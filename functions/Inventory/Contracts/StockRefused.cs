namespace Platform.Inventory.Contracts;

/// <summary>Nothing is held for the order, because not everything that it asked for can be.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Code"><c>product-unknown</c>, <c>out-of-stock</c>, <c>invalid-lines</c>, <c>reservation-released</c> or <c>reservation-expired</c> (the order
/// gave up or lost its reservation before).</param>
/// <param name="Reason">For people, with the product's name.</param>
/// <param name="At">When this was answered.</param>
/// <param name="CorrelationId">As in the command that this answers.</param>
public sealed record StockRefused(Guid OrderId, string Code, string Reason, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "inventory.stock-refused.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.InventoryEvents;
}
