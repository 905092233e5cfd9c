namespace Platform.Jobs.Reports;

internal sealed record OrderCompleted(Guid OrderId, Money Total, IReadOnlyList<OrderLine> Lines, DateTimeOffset CompletedAt) : IMessage
{
    public static string Type => "ordering.order-completed.v1";
}

internal sealed record OrderLine(Guid ProductId, string Title, int Quantity);

public sealed class OrderCompletedHandler(EndedOrders orders)
{
    internal Task HandleAsync(OrderCompleted order, CancellationToken cancellationToken) =>
        orders.AddAsync(
            new()
            {
                OrderId = order.OrderId,
                Completed = true,
                Currency = order.Total.Currency,
                Amount = order.Total.Amount,
                EndedAt = order.CompletedAt.ToUniversalTime(),
            },
            order.Lines.Select((line, i) => new SoldLine
            {
                OrderId = order.OrderId,
                Line = i,
                ProductId = line.ProductId,
                Title = line.Title,
                Quantity = line.Quantity,
            }),
            cancellationToken);
}
