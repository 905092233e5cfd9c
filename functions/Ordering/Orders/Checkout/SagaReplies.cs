using Microsoft.DurableTask.Client;

namespace Platform.Ordering.Orders.Checkout;

/// <summary>Another context's answer to a step.</summary>
internal interface IReply : IMessage
{
    Guid OrderId { get; }

    /// <summary>The instance that asked; null in the answer to a command that was sent before commands carried it.</summary>
    string? CorrelationId { get; }
}

/// <summary>An answer that refuses.</summary>
internal interface IRefusedReply : IReply
{
    string Code { get; }

    string Reason { get; }
}

/// <summary>Raises what other contexts answer into the orchestration that asked. An answer raised twice, or late, waits in it unread.</summary>
internal static class SagaReplies
{
    /// <summary>The handler of an answer to a step.</summary>
    public static Func<T, CancellationToken, Task> Reply<T>(DurableTaskClient orchestrations, SagaStep step)
        where T : IReply => async (answer, cancellationToken) =>
    {
        var payload = new StepReply(answer is IRefusedReply refused ? new(refused.Code, refused.Reason) : null);
        if (answer.CorrelationId is { } instanceId)
        {
            await orchestrations.RaiseEventAsync(instanceId, step.Reply, payload, cancellationToken);
            return;
        }
        // The command was sent before commands carried their instance: whichever of the two runs has sent it.
        await orchestrations.RaiseIfRunningAsync(CheckoutOrchestration.InstanceId(answer.OrderId), step.Reply, payload, cancellationToken);
        await orchestrations.RaiseIfRunningAsync(RefundOrchestration.InstanceId(answer.OrderId), step.Reply, payload, cancellationToken);
    };
}
