using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;
using Platform.Ordering.Orders.Checkout;

namespace Platform.Ordering;

/// <summary>Commands about personal data, and those that Ordering sends to itself, so that a saved order starts its checkout or refund even if the process is
/// killed right after.</summary>
public sealed class CommandQueue(MessageReceiver receiver, PersonalDataHandler personalData, IOptions<OrderingOptions> options)
{
    [Function("OrderingCommands")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.OrderingCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, [DurableClient] DurableTaskClient orchestrations,
        CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On<StartCheckout>((start, token) => StartAsync(orchestrations, nameof(CheckoutOrchestration), CheckoutOrchestration.InstanceId(start.OrderId),
                new(start.OrderId, start.PaymentToken, start.HasCourses) { AuthorizationTimeout = options.Value.AuthorizationTimeout }, token))
            .On<StartRefund>((start, token) => StartAsync(orchestrations, nameof(RefundOrchestration), RefundOrchestration.InstanceId(start.OrderId),
                new(start.OrderId, PaymentToken: null, start.HasCourses), token))
            .OnPersonalData(personalData), cancellationToken);

    private static async Task StartAsync(
        DurableTaskClient orchestrations, string orchestration, string instanceId, CheckoutInput input, CancellationToken cancellationToken)
    {
        if (await orchestrations.GetInstanceAsync(instanceId, cancellationToken) is not null) return; // the command was delivered twice
        await orchestrations.ScheduleNewOrchestrationInstanceAsync(orchestration, input, new StartOrchestrationOptions(instanceId), cancellationToken);
    }
}
