namespace Platform.Ordering.Orders;

/// <summary>Before an erasure, open orders are cancelled, or complete when their payment is being captured, and refunds end.</summary>
public sealed class OpenOrdersEnd(IServiceScopeFactory scopes) : IErasureStep
{
    public async Task<string?> PrepareAsync(Guid personId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderingDbContext>();
        return await db.RetryOnConflictAsync(async () =>
        {
            var open = await db.Orders
                .Where(o => o.CustomerId == personId && o.Status != OrderStatus.Cancelled && o.Status != OrderStatus.Refunded
                    && (o.Status != OrderStatus.Completed || o.RefundReason != null))
                .ToListAsync(cancellationToken);
            // The checkout stops at its next step. A refusal means that it completes.
            foreach (var order in open) order.RequestCancellation();
            await db.SaveChangesAsync(cancellationToken);
            return open.Count == 0 ? null : "Orders of the person have not ended yet.";
        });
    }
}
