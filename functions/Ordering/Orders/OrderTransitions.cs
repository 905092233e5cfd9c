namespace Platform.Ordering.Orders;

/// <summary>The legal transitions of an order.</summary>
public static class OrderTransitions
{
    /// <summary>Whether an order may go from one status to another.</summary>
    public static bool Allows(OrderStatus from, OrderStatus to) => (from, to) switch
    {
        (OrderStatus.Pending, OrderStatus.Reserved) => true,
        (OrderStatus.Reserved, OrderStatus.Authorized) => true,
        (OrderStatus.Authorized, OrderStatus.Completed) => true,
        (OrderStatus.Completed, OrderStatus.Refunded) => true,
        (OrderStatus.Pending or OrderStatus.Reserved or OrderStatus.Authorized, OrderStatus.Cancelled) => true,
        _ => false,
    };
}
