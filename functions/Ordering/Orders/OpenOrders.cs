namespace Platform.Ordering.Orders;

/// <summary>Orders in checkout hold stock, so one customer has a bounded number of them and of units in them.</summary>
public static class OpenOrders
{
    /// <summary>The lines of the other open orders of an order's customer. Until the transaction ends, other requests of the customer wait here, so that two
    /// at once cannot both pass.</summary>
    public static async Task<List<IReadOnlyList<OrderLine>>> LockOpenOrdersAsync(this OrderingDbContext db, Order order, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({order.CustomerId.ToString()}, 0))", cancellationToken);
        return await db.Orders.AsNoTracking()
            .Where(o => o.CustomerId == order.CustomerId && o.Id != order.Id
                && (o.Status == OrderStatus.Pending || o.Status == OrderStatus.Reserved || o.Status == OrderStatus.Authorized))
            .Select(o => o.Lines).ToListAsync(cancellationToken);
    }

    public static Refusal? Check(IReadOnlyCollection<IReadOnlyList<OrderLine>> others, IReadOnlyList<OrderLine> ordered, OrderingOptions options)
    {
        if (others.Count >= options.MaxOpenOrders)
        {
            return new("too-many-open-orders",
                $"You have reached the maximum of {options.MaxOpenOrders} open orders. Wait until one is completed, or cancel one.");
        }
        var held = others.SelectMany(lines => lines).ToLookup(l => l.ProductId, l => l.Quantity);
        return ordered.FirstOrDefault(l => held[l.ProductId].Sum() + l.Quantity > options.MaxUnitsOnHold) is not { } line ? null : new(
            "too-many-units-on-hold",
            $"Your open orders may hold {options.MaxUnitsOnHold} units of '{line.Title}' at most, and with this one it would be "
                + $"{held[line.ProductId].Sum() + line.Quantity}. Order fewer, or wait until an open order is completed.");
    }
}
