namespace Platform.Ordering.Contracts;

/// <summary>An order is paid.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Who ordered.</param>
/// <param name="Email">Where mails about the order go.</param>
/// <param name="Total">What was paid.</param>
/// <param name="Lines">What was bought.</param>
/// <param name="CompletedAt">When.</param>
public sealed record OrderCompleted(
    Guid OrderId, Guid CustomerId, string Email, Money Total, IReadOnlyList<OrderCompletedLine> Lines, DateTimeOffset CompletedAt) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "ordering.order-completed.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.OrderingEvents;
}

/// <summary>A product bought.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Kind">course or kit.</param>
/// <param name="Title">Its name when it was ordered.</param>
/// <param name="Quantity">How many, 1 to 1000.</param>
/// <param name="UnitPrice">The price of one.</param>
public sealed record OrderCompletedLine(Guid ProductId, string Kind, string Title, int Quantity, Money UnitPrice);

/// <summary>An order was cancelled: what its checkout had begun is compensated.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Who ordered.</param>
/// <param name="Email">Where mails about the order go.</param>
/// <param name="Total">What it would have come to.</param>
/// <param name="Code">Why, for programs: out-of-stock, card-declined, cancelled-by-customer …</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="CancelledAt">When.</param>
public sealed record OrderCancelled(Guid OrderId, Guid CustomerId, string Email, Money Total, string Code, string Reason, DateTimeOffset CancelledAt)
    : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "ordering.order-cancelled.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.OrderingEvents;
}

/// <summary>A completed order was refunded: its payment, stock and seats are compensated.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Who ordered.</param>
/// <param name="Email">Where mails about the order go.</param>
/// <param name="Total">What was refunded.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="RefundedAt">When.</param>
public sealed record OrderRefunded(Guid OrderId, Guid CustomerId, string Email, Money Total, string Reason, DateTimeOffset RefundedAt) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "ordering.order-refunded.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.OrderingEvents;
}
