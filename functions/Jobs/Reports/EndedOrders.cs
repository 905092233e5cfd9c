namespace Platform.Jobs.Reports;

/// <summary>The end of an order is final, so the first event about it counts.</summary>
public sealed class EndedOrders(JobsDbContext db)
{
    public async Task AddAsync(EndedOrder order, IEnumerable<SoldLine> lines, CancellationToken cancellationToken)
    {
        if (!await db.Orders.AnyAsync(o => o.OrderId == order.OrderId, cancellationToken))
        {
            db.Orders.Add(order);
            db.SoldLines.AddRange(lines);
        }
        await db.SaveChangesAsync(cancellationToken);
    }
}
