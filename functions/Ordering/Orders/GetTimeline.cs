using Microsoft.DurableTask.Client;
using Platform.Ordering.Orders.Checkout;

namespace Platform.Ordering.Orders;

public enum SagaKind { Checkout, Refund }

/// <param name="Status">Of the orchestration: an order whose checkout failed waits for an operator.</param>
public sealed record SagaView(SagaKind Kind, SagaStatus Status, DateTimeOffset StartedAt, DateTimeOffset ChangedAt, IReadOnlyList<SagaStepView> Steps);

public enum SagaStatus { Running, Completed, Failed, Terminated, Suspended }

public sealed record TimelineView(Guid OrderId, string Email, IReadOnlyList<SagaView> Sagas);

/// <summary>The commands and replies of an order's checkout and refund, for staff.</summary>
public sealed class GetTimeline(OrderingDbContext db)
{
    [Function(nameof(GetTimeline)), Authorize(Roles = Roles.Staff)]
    public async Task<Results<Ok<TimelineView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/orders/{id:guid}/timeline")] HttpRequest request, Guid id,
        [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        var email = await db.Orders.Where(o => o.Id == id).Select(o => o.Email).SingleOrDefaultAsync(cancellationToken);
        if (email is null) return Problems.NotFound("order");
        SagaView?[] sagas =
        [
            await ReadAsync(SagaKind.Checkout, CheckoutOrchestration.InstanceId(id)), await ReadAsync(SagaKind.Refund, RefundOrchestration.InstanceId(id)),
        ];
        return TypedResults.Ok(new TimelineView(id, email, [.. sagas.OfType<SagaView>()]));

        async Task<SagaView?> ReadAsync(SagaKind kind, string instanceId)
        {
            if (await orchestrations.GetInstanceAsync(instanceId, cancellationToken) is not { } instance) return null; // not started yet
            var history = await orchestrations.GetOrchestrationHistoryAsync(instanceId, cancellationToken);
            return new(kind, StatusOf(instance.RuntimeStatus), instance.CreatedAt, instance.LastUpdatedAt, SagaTimeline.Of(history));
        }
    }

    private static SagaStatus StatusOf(OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Completed => SagaStatus.Completed,
        OrchestrationRuntimeStatus.Failed => SagaStatus.Failed,
        OrchestrationRuntimeStatus.Terminated => SagaStatus.Terminated,
        OrchestrationRuntimeStatus.Suspended => SagaStatus.Suspended,
        _ => SagaStatus.Running,
    };
}
