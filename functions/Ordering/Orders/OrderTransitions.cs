namespace Platform.Ordering.Orders;

public static class OrderTransitions
{
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
