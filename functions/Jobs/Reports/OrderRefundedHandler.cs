namespace Platform.Jobs.Reports;

internal sealed record OrderRefunded(Guid OrderId, Money Total, DateTimeOffset RefundedAt) : IMessage
{
    public static string Type => "ordering.order-refunded.v1";
}

/// <summary>An order is refunded once, so the first event about it counts.</summary>
public sealed class OrderRefundedHandler(JobsDbContext db)
{
    internal async Task HandleAsync(OrderRefunded order, CancellationToken cancellationToken)
    {
        if (!await db.Refunds.AnyAsync(r => r.OrderId == order.OrderId, cancellationToken))
        {
            db.Refunds.Add(new()
            {
                OrderId = order.OrderId,
                Currency = order.Total.Currency,
                Amount = order.Total.Amount,
                RefundedAt = order.RefundedAt.ToUniversalTime(),
            });
        }
        await db.SaveChangesAsync(cancellationToken);
    }
}
