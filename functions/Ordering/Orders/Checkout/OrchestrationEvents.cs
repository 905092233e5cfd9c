using Microsoft.DurableTask.Client;

namespace Platform.Ordering.Orders.Checkout;

internal static class OrchestrationEvents
{
    /// <summary>Raises an event unless the instance has ended or not started, where Durable would drop it with a warning.</summary>
    public static async Task RaiseIfRunningAsync(
        this DurableTaskClient orchestrations, string instanceId, string name, object payload, CancellationToken cancellationToken)
    {
        if (await orchestrations.GetInstanceAsync(instanceId, cancellationToken) is { IsCompleted: false })
            await orchestrations.RaiseEventAsync(instanceId, name, payload, cancellationToken);
    }
}
