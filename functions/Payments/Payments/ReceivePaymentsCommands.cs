using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Platform.Payments.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Payments;

/// <summary>The commands to Payments. Two commands for one order at the same time: the second to save decides again, on the other's outcome.</summary>
public sealed class ReceivePaymentsCommands(MessageReceiver receiver, PaymentsDbContext db, PaymentAuthorization authorization, PaymentCapture capture, PaymentReversal reversal)
{
    [Function(nameof(ReceivePaymentsCommands))]
    public Task Run(
        [ServiceBusTrigger(Entities.PaymentsCommands, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<AuthorizePayment>(authorization.HandleAsync)
            .On<CapturePayment>(capture.HandleAsync)
            .On<VoidPayment>(reversal.HandleAsync)
            .On<RefundPayment>(reversal.HandleAsync), cancellationToken);
}
