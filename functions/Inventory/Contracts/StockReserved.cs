namespace Platform.Inventory.Contracts;

/// <summary>Everything that the order asked for is held for it.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="ExpiresAt">Until when, unless committed before.</param>
/// <param name="At">When this was answered.</param>
/// <param name="CorrelationId">As in the command that this answers.</param>
public sealed record StockReserved(Guid OrderId, DateTimeOffset ExpiresAt, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "inventory.stock-reserved.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.InventoryEvents;
}
