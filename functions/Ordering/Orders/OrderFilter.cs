namespace Platform.Ordering.Orders;

/// <param name="Statuses">Any of these; empty for all.</param>
/// <param name="PlacedTo">Exclusive.</param>
public sealed record OrderFilter(IReadOnlyList<OrderStatus> Statuses, DateTimeOffset? PlacedFrom, DateTimeOffset? PlacedTo, Guid? CustomerId)
{
    private static readonly Dictionary<string, OrderStatus> Names =
        Enum.GetValues<OrderStatus>().ToDictionary(s => s.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>Reads the query, or returns all its errors. Empty means absent.</summary>
    public static (OrderFilter? Filter, ProblemHttpResult? Problem) Read(IQueryCollection query)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var names = query["status"].Where(s => !string.IsNullOrEmpty(s)).Distinct(StringComparer.Ordinal).ToList();
        if (!names.TrueForAll(name => Names.ContainsKey(name!))) errors["status"] = [$"status is one of {string.Join(", ", Names.Keys)}; it may be repeated."];
        var (from, to) = (Time("placedFrom"), Time("placedTo"));
        if (from > to) errors["placedTo"] = ["placedTo must not be before placedFrom."];
        Guid? customer = null;
        if (Value("customerId") is { } id)
        {
            if (Guid.TryParse(id, out var parsed)) customer = parsed;
            else errors["customerId"] = ["customerId is the id of a user."];
        }
        return errors.Count == 0 ? (new([.. names.Select(name => Names[name!])], from, to, customer), null) : (null, Problems.Invalid(errors));

        string? Value(string name) => query[name].ToString() is { Length: > 0 } value ? value : null;

        DateTimeOffset? Time(string name)
        {
            if (Value(name) is not { } value) return null;
            if (QueryTime.TryParse(value, out var time)) return time;
            errors[name] = [QueryTime.Message(name)];
            return null;
        }
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
