using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Ordering.Persistence;
using Platform.Shared.Auth;
using Platform.Shared.Http;
using Platform.Shared.Persistence;

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

static class OrderVisibility
{
    /// <summary>The orders that a user may see.</summary>
    public static IQueryable<Order> VisibleTo(this IQueryable<Order> orders, ClaimsPrincipal user) =>
        user.IsStaff() ? orders : orders.Where(o => o.CustomerId == user.UserId());
}
