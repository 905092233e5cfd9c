namespace Platform.Inventory.Contracts;

/// <summary>Nothing is held for the order any more, so nothing can be committed.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Code"><c>reservation-unknown</c>, <c>reservation-refused</c>, <c>reservation-released</c> or <c>reservation-expired</c>.</param>
/// <param name="Reason">For people.</param>
/// <param name="At">When this was answered.</param>
/// <param name="CorrelationId">As in the command that this answers.</param>
public sealed record StockCommitRefused(Guid OrderId, string Code, string Reason, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "inventory.stock-commit-refused.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.InventoryEvents;
}
