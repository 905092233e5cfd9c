namespace Platform.Ordering.Orders;

/// <summary>An order as its customer sees it.</summary>
public sealed record OrderView(Guid OrderId, OrderStatus Status, Money Total, IReadOnlyList<OrderLine> Lines, string? Reason, IReadOnlyList<OrderEvent> History)
{
    /// <summary>The view of an order.</summary>
    public static OrderView Of(Order order) => new(order.Id, order.Status, order.Total, order.Lines, order.Reason, order.History);
}
