using System.Security.Claims;
using Platform.Ordering.Persistence;

namespace Platform.Ordering.Orders;

/// <summary>Where a page of orders goes on.</summary>
public sealed record OrderKey(DateTimeOffset PlacedAt, Guid Id);

/// <summary>GET /api/v1/orders: one's own orders, newest first; operators see all.</summary>
public sealed class ListOrders(OrderingDbContext db)
{
    /// <summary>The function.</summary>
    [Function(nameof(ListOrders))]
    public async Task<Results<Ok<Page<OrderView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/orders")] HttpRequest request, CancellationToken cancellationToken) =>
        PageRequest<OrderKey>.TryRead(request, out var page, out var problem)
            ? TypedResults.Ok((await db.Orders.AsNoTracking().VisibleTo(request.HttpContext.User)
                .ToPageAsync(page, o => new OrderKey(o.PlacedAt, o.Id), cancellationToken)).Select(OrderView.Of))
            : problem;
}

internal static class OrderVisibility
{
    /// <summary>The orders that a user may see.</summary>
    public static IQueryable<Order> VisibleTo(this IQueryable<Order> orders, ClaimsPrincipal user) =>
        user.IsStaff() ? orders : orders.Where(o => o.CustomerId == user.UserId());
}
