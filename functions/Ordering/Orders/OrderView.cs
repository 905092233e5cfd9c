namespace Platform.Ordering.Orders;

public sealed record OrderView(
    Guid OrderId, OrderStatus Status, Money Total, IReadOnlyList<OrderLine> Lines, string? Reason, IReadOnlyList<OrderEvent> History, Guid CustomerId)
{
    public static OrderView Of(Order order) => new(order.Id, order.Status, order.Total, order.Lines, order.Reason, order.History, order.CustomerId);
}
