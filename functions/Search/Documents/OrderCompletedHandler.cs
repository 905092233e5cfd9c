namespace Platform.Search.Documents;

internal sealed record OrderCompleted(IReadOnlyList<OrderCompletedLine> Lines, DateTimeOffset CompletedAt) : IMessage
{
    public static string Type => "ordering.order-completed.v1";
}

internal sealed record OrderCompletedLine(Guid ProductId, int Quantity);

public sealed class OrderCompletedHandler(DocumentUpdates updates, ISearchIndex index)
{
    internal Task HandleAsync(OrderCompleted order, CancellationToken cancellationToken)
    {
        var sales = order.Lines.GroupBy(l => l.ProductId).ToDictionary(g => g.Key, g => g.Sum(l => (long)l.Quantity));
        return updates.SaveAsync(order.CompletedAt, () => index.AddSalesAsync(sales, cancellationToken), cancellationToken);
    }
}
