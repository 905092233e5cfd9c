using Microsoft.DurableTask.Client;

namespace Platform.Ordering.Orders.Checkout;

/// <summary>Events for orchestrations that may be over.</summary>
internal static class OrchestrationEvents
{
    /// <summary>Raises an event, unless the instance has ended, or has not begun: the event would be dropped, with a warning that nobody needs.</summary>
    public static async Task RaiseIfRunningAsync(
        this DurableTaskClient orchestrations, string instanceId, string name, object payload, CancellationToken cancellationToken)
    {
        if (await orchestrations.GetInstanceAsync(instanceId, cancellationToken) is { IsCompleted: false })
            await orchestrations.RaiseEventAsync(instanceId, name, payload, cancellationToken);
    }
}
