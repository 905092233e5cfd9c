using Microsoft.DurableTask.Client;

namespace Platform.Ordering.Orders.Checkout;

internal interface IReply : IMessage
{
    Guid OrderId { get; }

    /// <summary>The instance that sent the command; null in replies to commands of an earlier version.</summary>
    string? CorrelationId { get; }
}

internal interface IRefusedReply : IReply
{
    string Code { get; }
    string Reason { get; }
}

/// <summary>Raises replies of other contexts into the orchestration that sent the command. One raised twice, or late, stays in it unread.</summary>
internal static class SagaReplies
{
    public static Func<T, CancellationToken, Task> Reply<T>(DurableTaskClient orchestrations, SagaStep step)
        where T : IReply => async (reply, cancellationToken) =>
    {
        var payload = new StepReply(reply is IRefusedReply refused ? new(refused.Code, refused.Reason) : null);
        if (reply.CorrelationId is { } instanceId)
        {
            await orchestrations.RaiseEventAsync(instanceId, step.Reply, payload, cancellationToken);
            return;
        }
        // A reply of the earlier version does not name its instance: whichever of the two is running has sent the command.
        await orchestrations.RaiseIfRunningAsync(CheckoutOrchestration.InstanceId(reply.OrderId), step.Reply, payload, cancellationToken);
        await orchestrations.RaiseIfRunningAsync(RefundOrchestration.InstanceId(reply.OrderId), step.Reply, payload, cancellationToken);
    };
}
