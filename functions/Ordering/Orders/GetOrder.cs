namespace Platform.Ordering.Orders;

public sealed class GetOrder(OrderingDbContext db)
{
    [Function(nameof(GetOrder)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<OrderView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/orders/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var order = await db.Orders.AsNoTracking().VisibleTo(request.HttpContext.User).SingleOrDefaultAsync(o => o.Id == id, cancellationToken);
        return order is null ? Problems.NotFound("order") : TypedResults.Ok(OrderView.Of(order));
    }
}
