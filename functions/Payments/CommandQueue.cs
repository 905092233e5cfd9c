using Platform.Payments.Payments;

namespace Platform.Payments;

/// <summary>If two commands for one order conflict at saving, the second is decided again on the outcome of the first.</summary>
public sealed class CommandQueue(
    MessageReceiver receiver, PaymentsDbContext db,
    AuthorizePaymentHandler authorize, CapturePaymentHandler capture, VoidPaymentHandler voidPayment, RefundPaymentHandler refund,
    PersonalDataHandler personalData)
{
    [Function("ReceivePaymentsCommands")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.PaymentsCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<AuthorizePayment>(authorize.HandleAsync)
            .On<CapturePayment>(capture.HandleAsync)
            .On<VoidPayment>(voidPayment.HandleAsync)
            .On<RefundPayment>(refund.HandleAsync)
            .OnPersonalData(personalData), cancellationToken);
}
