namespace Platform.Ordering.Contracts;

/// <summary>An order was completed: its payment is captured.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Email">The email address of the customer's account.</param>
/// <param name="Total">What was paid.</param>
/// <param name="Lines">What was bought.</param>
/// <param name="CompletedAt">The time of the change.</param>
public sealed record OrderCompleted(
    Guid OrderId, Guid CustomerId, string Email, Money Total, IReadOnlyList<OrderCompletedLine> Lines, DateTimeOffset CompletedAt) : IOutgoingMessage
{
    public static string Type => "ordering.order-completed.v1";
    public static string Destination => ServiceBusNames.OrderingEvents;
}

/// <summary>A product bought.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Kind">course or kit.</param>
/// <param name="Title">Its name when it was ordered.</param>
/// <param name="Quantity">How many, 1 to 1000.</param>
/// <param name="UnitPrice">The price of one.</param>
public sealed record OrderCompletedLine(Guid ProductId, string Kind, string Title, int Quantity, Money UnitPrice);

/// <summary>An order was cancelled, and its checkout compensated.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Email">The email address of the customer's account.</param>
/// <param name="Total">The total of the order.</param>
/// <param name="Code">A stable code, such as out-of-stock, card-declined or cancelled-by-customer.</param>
/// <param name="Reason">A human-readable reason.</param>
/// <param name="CancelledAt">The time of the change.</param>
public sealed record OrderCancelled(Guid OrderId, Guid CustomerId, string Email, Money Total, string Code, string Reason, DateTimeOffset CancelledAt)
    : IOutgoingMessage
{
    public static string Type => "ordering.order-cancelled.v1";
    public static string Destination => ServiceBusNames.OrderingEvents;
}

/// <summary>A completed order was refunded: its payment, stock and seats are compensated.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Email">The email address of the customer's account.</param>
/// <param name="Total">What was refunded.</param>
/// <param name="Reason">A human-readable reason.</param>
/// <param name="RefundedAt">The time of the change.</param>
public sealed record OrderRefunded(Guid OrderId, Guid CustomerId, string Email, Money Total, string Reason, DateTimeOffset RefundedAt) : IOutgoingMessage
{
    public static string Type => "ordering.order-refunded.v1";
    public static string Destination => ServiceBusNames.OrderingEvents;
}
