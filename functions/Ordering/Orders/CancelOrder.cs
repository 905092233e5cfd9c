using Microsoft.DurableTask.Client;
using Platform.Ordering.Orders.Checkout;
using Platform.Ordering.Persistence;

namespace Platform.Ordering.Orders;

/// <summary>POST /api/v1/orders/{id}/cancel: stops the checkout before the money is taken.</summary>
public sealed class CancelOrder(OrderingDbContext db)
{
    /// <summary>The function.</summary>
    [Function(nameof(CancelOrder))]
    public async Task<Results<Accepted<OrderView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/orders/{id:guid}/cancel")] HttpRequest request, Guid id,
        [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        var order = await db.Orders.VisibleTo(request.HttpContext.User).SingleOrDefaultAsync(o => o.Id == id, cancellationToken);
        if (order is null) return Problems.NotFound("order");
        if (order.RequestCancellation() is { } refusal) return refusal.ToProblem();
        if (!await db.TrySaveAsync(cancellationToken)) return OrderChanged();
        // The mark decides (each step looks at it); the event only spares the customer the wait for the step in hand.
        var checkout = CheckoutOrchestration.InstanceId(id);
        await orchestrations.RaiseIfRunningAsync(checkout, CheckoutOrchestration.CancellationRequested, payload: true, cancellationToken);
        return TypedResults.Accepted($"/api/v1/orders/{id}", OrderView.Of(order));
    }

    /// <summary>409: the order went on while it was decided about.</summary>
    internal static ProblemHttpResult OrderChanged() =>
        Problems.Create(StatusCodes.Status409Conflict, "order-changed",
            "The order was changed at the same moment: read it and, if it is still possible, repeat the request.");
}
