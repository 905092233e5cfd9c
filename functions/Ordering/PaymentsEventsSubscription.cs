using Microsoft.DurableTask.Client;
using Platform.Ordering.Orders.Checkout;
using static Platform.Ordering.Orders.Checkout.SagaReplies;
using static Platform.Ordering.Orders.Checkout.SagaSteps;

namespace Platform.Ordering;

public sealed class PaymentsEventsSubscription(MessageReceiver receiver)
{
    [Function("RaisePaymentReplies")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.PaymentsEvents, ServiceBusNames.OrderingSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On(Reply<PaymentAuthorized>(orchestrations, AuthorizePayment))
            .On(Reply<PaymentDeclined>(orchestrations, AuthorizePayment))
            .On(Reply<PaymentCaptured>(orchestrations, CapturePayment))
            .On(Reply<PaymentCaptureFailed>(orchestrations, CapturePayment))
            .On(Reply<PaymentVoided>(orchestrations, VoidPayment))
            .On(Reply<PaymentRefunded>(orchestrations, RefundPayment)), cancellationToken);

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
