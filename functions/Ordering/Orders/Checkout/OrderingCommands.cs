using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Platform.Ordering.Contracts;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Ordering.Orders.Checkout;

/// <summary>Ordering's commands, sent by itself: an order that was saved starts its checkout, whatever happens to the process that saved it.</summary>
public sealed class OrderingCommands(MessageReceiver receiver)
{
    /// <summary>The function.</summary>
    [Function(nameof(OrderingCommands))]
    public Task Run(
        [ServiceBusTrigger(Entities.OrderingCommands, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers().On<StartCheckout>((start, ct) => StartAsync(orchestrations, start, ct)), cancellationToken);

    static async Task StartAsync(DurableTaskClient orchestrations, StartCheckout start, CancellationToken cancellationToken)
    {
        var instanceId = CheckoutOrchestration.InstanceId(start.OrderId);
        if (await orchestrations.GetInstanceAsync(instanceId, cancellationToken) is not null) return; // the command came twice
        await orchestrations.ScheduleNewOrchestrationInstanceAsync(nameof(CheckoutOrchestration),
            new CheckoutInput(start.OrderId, start.PaymentToken), new StartOrchestrationOptions(instanceId), cancellationToken);
    }
}
