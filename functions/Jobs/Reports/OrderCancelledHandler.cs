namespace Platform.Jobs.Reports;

internal sealed record OrderCancelled(Guid OrderId, Money Total, DateTimeOffset CancelledAt) : IMessage
{
    public static string Type => "ordering.order-cancelled.v1";
}

public sealed class OrderCancelledHandler(EndedOrders orders)
{
    internal Task HandleAsync(OrderCancelled order, CancellationToken cancellationToken) =>
        orders.AddAsync(
            new()
            {
                OrderId = order.OrderId,
                Completed = false,
                Currency = order.Total.Currency,
                Amount = order.Total.Amount,
                EndedAt = order.CancelledAt.ToUniversalTime(),
            },
            [], cancellationToken);
}
