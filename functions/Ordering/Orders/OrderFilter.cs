namespace Platform.Ordering.Orders;

/// <param name="Statuses">Any of these; empty for all.</param>
/// <param name="PlacedTo">Exclusive.</param>
public sealed record OrderFilter(IReadOnlyList<OrderStatus> Statuses, DateTimeOffset? PlacedFrom, DateTimeOffset? PlacedTo, Guid? CustomerId)
{
    public static OrderFilter Read(QueryReader query)
    {
        var known = EnumNames.Values<OrderStatus>();
        var names = query.Parameters["status"].OfType<string>().Where(name => name.Length > 0).ToHashSet(StringComparer.Ordinal);
        if (!names.All(known.ContainsKey)) query.AddError("status", $"status is one of {string.Join(", ", known.Keys)}; it may be repeated.");
        var (from, to, customer) = (query.Time("placedFrom"), query.Time("placedTo"), query.Id("customerId"));
        if (from > to) query.AddError("placedTo", "placedTo must not be before placedFrom.");
        return new([.. names.Where(known.ContainsKey).Select(name => known[name])], from, to, customer);
    }

    public IQueryable<Order> Apply(IQueryable<Order> orders)
    {
        if (Statuses.Count > 0) orders = orders.Where(o => Statuses.Contains(o.Status));
        if (PlacedFrom is { } from) orders = orders.Where(o => o.PlacedAt >= from);
        if (PlacedTo is { } to) orders = orders.Where(o => o.PlacedAt < to);
        if (CustomerId is { } customer) orders = orders.Where(o => o.CustomerId == customer);
        return orders;
    }
}
