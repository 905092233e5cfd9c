using Microsoft.DurableTask.Client;
using Platform.Ordering.Orders.Checkout;
using static Platform.Ordering.Orders.Checkout.SagaReplies;

namespace Platform.Ordering;

public sealed class PaymentsEventsSubscription(MessageReceiver receiver)
{
    [Function("RaisePaymentReplies")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.PaymentsEvents, ServiceBusNames.OrderingSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On(Reply<PaymentAuthorized>(orchestrations, SagaSteps.AuthorizePayment))
            .On(Reply<PaymentDeclined>(orchestrations, SagaSteps.AuthorizePayment))
            .On(Reply<PaymentCaptured>(orchestrations, SagaSteps.CapturePayment))
            .On(Reply<PaymentCaptureFailed>(orchestrations, SagaSteps.CapturePayment))
            .On(Reply<PaymentVoided>(orchestrations, SagaSteps.VoidPayment))
            .On(Reply<PaymentRefunded>(orchestrations, SagaSteps.RefundPayment)), cancellationToken);

    private sealed record PaymentAuthorized(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "payments.payment-authorized.v1"; }
    private sealed record PaymentDeclined(Guid OrderId, string Code, string Reason, string? CorrelationId) : IRefusedReply
    {
        public static string Type => "payments.payment-declined.v1";
    }
    private sealed record PaymentCaptured(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "payments.payment-captured.v1"; }
    private sealed record PaymentCaptureFailed(Guid OrderId, string Code, string Reason, string? CorrelationId) : IRefusedReply
    {
        public static string Type => "payments.payment-capture-failed.v1";
    }
    private sealed record PaymentVoided(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "payments.payment-voided.v1"; }
    private sealed record PaymentRefunded(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "payments.payment-refunded.v1"; }
}
