using System.Security.Claims;

namespace Platform.Ordering.Orders;

public sealed record OrderKey(DateTimeOffset PlacedAt, Guid Id);

public sealed class ListOrders(OrderingDbContext db)
{
    [Function(nameof(ListOrders)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<Page<OrderView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/orders")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<OrderKey>.TryRead(request, out var page, out var problem)) return problem;
        var query = new QueryReader(request.Query);
        var filter = OrderFilter.Read(query);
        if (query.Problem is { } invalid) return invalid;
        var orders = filter.Apply(db.Orders.AsNoTracking().VisibleTo(request.HttpContext.User));
        return TypedResults.Ok((await orders.ToPageAsync(page, o => new OrderKey(o.PlacedAt, o.Id), cancellationToken)).Select(OrderView.Of));
    }
}

internal static class OrderVisibility
{
    /// <summary>Customers see their own orders, staff see all.</summary>
    public static IQueryable<Order> VisibleTo(this IQueryable<Order> orders, ClaimsPrincipal user) =>
        user.IsStaff() ? orders : orders.Where(o => o.CustomerId == user.UserId());
}
