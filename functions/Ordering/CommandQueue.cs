using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Platform.Ordering.Contracts;
using Platform.Ordering.Orders.Checkout;

namespace Platform.Ordering;

/// <summary>Commands that Ordering sends to itself: an order that was saved starts its checkout or its refund, even when the process is killed then.</summary>
public sealed class CommandQueue(MessageReceiver receiver)
{
    /// <summary>The function.</summary>
    [Function("OrderingCommands")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.OrderingCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, [DurableClient] DurableTaskClient orchestrations,
        CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On<StartCheckout>((start, ct) => StartAsync(orchestrations, nameof(CheckoutOrchestration), CheckoutOrchestration.InstanceId(start.OrderId),
                new(start.OrderId, start.PaymentToken, start.HasCourses), ct))
            .On<StartRefund>((start, ct) => StartAsync(orchestrations, nameof(RefundOrchestration), RefundOrchestration.InstanceId(start.OrderId),
                new(start.OrderId, PaymentToken: null, start.HasCourses), ct)), cancellationToken);

    private static async Task StartAsync(
        DurableTaskClient orchestrations, string orchestration, string instanceId, CheckoutInput input, CancellationToken cancellationToken)
    {
        if (await orchestrations.GetInstanceAsync(instanceId, cancellationToken) is not null) return; // the command came twice
        await orchestrations.ScheduleNewOrchestrationInstanceAsync(orchestration, input, new StartOrchestrationOptions(instanceId), cancellationToken);
    }
}
