using Microsoft.DurableTask.Client;
using Platform.Ordering.Orders.Checkout;

namespace Platform.Ordering.Orders;

/// <summary>Stops the checkout before the payment is captured.</summary>
public sealed class CancelOrder(OrderingDbContext db)
{
    [Function(nameof(CancelOrder)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Accepted<OrderView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/orders/{id:guid}/cancel")] HttpRequest request, Guid id,
        [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        var order = await db.Orders.VisibleTo(request.HttpContext.User).SingleOrDefaultAsync(o => o.Id == id, cancellationToken);
        if (order is null) return Problems.NotFound("order");
        if (order.Status == OrderStatus.Cancelled || order.CancellationRequested) return Accepted(order); // who asked first has raised the event
        if (order.RequestCancellation() is { } refusal) return refusal.ToProblem();
        if (!await db.TrySaveAsync(cancellationToken)) return OrderChanged();
        // The flag on the order decides, since each step checks it; the event only spares the customer the wait for the current step.
        var checkout = CheckoutOrchestration.InstanceId(id);
        await orchestrations.RaiseIfRunningAsync(checkout, CheckoutOrchestration.CancellationRequested, payload: true, cancellationToken);
        return Accepted(order);
    }

    private static Accepted<OrderView> Accepted(Order order) => TypedResults.Accepted($"/api/v1/orders/{order.Id}", OrderView.Of(order));

    private static ProblemHttpResult OrderChanged() => Problems.Create(
        StatusCodes.Status409Conflict, "order-changed", "The order has changed since it was read. Read it again and, if it still applies, repeat the request.");
}
