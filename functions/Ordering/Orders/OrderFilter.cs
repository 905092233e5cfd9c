namespace Platform.Ordering.Orders;

/// <param name="Statuses">Any of these; empty for all.</param>
/// <param name="PlacedTo">Exclusive.</param>
public sealed record OrderFilter(IReadOnlyList<OrderStatus> Statuses, DateTimeOffset? PlacedFrom, DateTimeOffset? PlacedTo, Guid? CustomerId)
{
    /// <summary>Reads the query, or returns all its errors.</summary>
    public static (OrderFilter? Filter, ProblemHttpResult? Problem) Read(IQueryCollection parameters)
    {
        var query = new QueryReader(parameters);
        var known = CamelCaseEnum.Values<OrderStatus>();
        var names = parameters["status"].OfType<string>().Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (!names.TrueForAll(known.ContainsKey)) query.AddError("status", $"status is one of {string.Join(", ", known.Keys)}; it may be repeated.");
        var (from, to, customer) = (query.Time("placedFrom"), query.Time("placedTo"), query.Id("customerId"));
        if (from > to) query.AddError("placedTo", "placedTo must not be before placedFrom.");
        return query.Problem is { } problem ? (null, problem) : (new([.. names.Select(name => known[name])], from, to, customer), null);
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
