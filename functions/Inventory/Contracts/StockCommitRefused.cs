namespace Platform.Inventory.Contracts;

/// <summary>The order has no reservation that can be committed.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Code"><c>reservation-unknown</c>, <c>reservation-refused</c>, <c>reservation-released</c> or <c>reservation-expired</c>.</param>
/// <param name="Reason">For people.</param>
/// <param name="At">When the command was handled.</param>
/// <param name="CorrelationId">The command's correlation id: the saga's instance.</param>
public sealed record StockCommitRefused(Guid OrderId, string Code, string Reason, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    public static string Type => "inventory.stock-commit-refused.v1";
    public static string Destination => ServiceBusNames.InventoryEvents;
}
