using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Platform.Shared;
using Platform.Shared.Messaging;
using static Platform.Ordering.Orders.Checkout.SagaSteps;

namespace Platform.Ordering.Orders.Checkout;

/// <summary>Raises what Inventory, Payments and Learning answer into the orchestration that asked. An answer raised twice, or late, waits in it unread.</summary>
public sealed class CheckoutReplies(MessageReceiver receiver)
{
    /// <summary>Inventory's answers.</summary>
    [Function(nameof(RaiseInventoryReplies))]
    public Task RaiseInventoryReplies(
        [ServiceBusTrigger(Entities.InventoryEvents, Entities.OrderingSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On(Raise<StockReserved>(orchestrations, ReserveStock))
            .On(Raise<StockRefused>(orchestrations, ReserveStock))
            .On(Raise<StockCommitted>(orchestrations, CommitStock))
            .On(Raise<StockCommitRefused>(orchestrations, CommitStock))
            // An expired reservation is noticed at the commit.
            .On<StockReleased>((e, ct) => e.Cause == "requested" ? Raise<StockReleased>(orchestrations, ReleaseStock)(e, ct) : Task.CompletedTask),
            cancellationToken);

    /// <summary>Payments' answers.</summary>
    [Function(nameof(RaisePaymentReplies))]
    public Task RaisePaymentReplies(
        [ServiceBusTrigger(Entities.PaymentsEvents, Entities.OrderingSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On(Raise<PaymentAuthorized>(orchestrations, AuthorizePayment))
            .On(Raise<PaymentDeclined>(orchestrations, AuthorizePayment))
            .On(Raise<PaymentCaptured>(orchestrations, CapturePayment))
            .On(Raise<PaymentCaptureFailed>(orchestrations, CapturePayment))
            .On(Raise<PaymentVoided>(orchestrations, VoidPayment))
            .On(Raise<PaymentRefunded>(orchestrations, RefundPayment)), cancellationToken);

    /// <summary>Learning's answers.</summary>
    [Function(nameof(RaiseLearningReplies))]
    public Task RaiseLearningReplies(
        [ServiceBusTrigger(Entities.LearningEvents, Entities.OrderingSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On(Raise<LearnerEnrolled>(orchestrations, EnrolLearner))
            .On(Raise<EnrolmentRefused>(orchestrations, EnrolLearner))
            .On(Raise<EnrolmentEnded>(orchestrations, CancelEnrolment)), cancellationToken);

    static Func<T, CancellationToken, Task> Raise<T>(DurableTaskClient orchestrations, SagaStep step) where T : IReply => async (answer, cancellationToken) =>
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

    interface IReply : IMessage
    {
        Guid OrderId { get; }
        string? CorrelationId { get; }
    }

    interface IRefusedReply : IReply
    {
        string Code { get; }
        string Reason { get; }
    }

    sealed record StockReserved(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "inventory.stock-reserved.v1"; }
    sealed record StockRefused(Guid OrderId, string Code, string Reason, string? CorrelationId) : IRefusedReply
    {
        public static string Type => "inventory.stock-refused.v1";
    }
    sealed record StockCommitted(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "inventory.stock-committed.v1"; }
    sealed record StockCommitRefused(Guid OrderId, string Code, string Reason, string? CorrelationId) : IRefusedReply
    {
        public static string Type => "inventory.stock-commit-refused.v1";
    }
    sealed record StockReleased(Guid OrderId, string Cause, string? CorrelationId) : IReply { public static string Type => "inventory.stock-released.v1"; }
    sealed record PaymentAuthorized(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "payments.payment-authorized.v1"; }
    sealed record PaymentDeclined(Guid OrderId, string Code, string Reason, string? CorrelationId) : IRefusedReply
    {
        public static string Type => "payments.payment-declined.v1";
    }
    sealed record PaymentCaptured(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "payments.payment-captured.v1"; }
    sealed record PaymentCaptureFailed(Guid OrderId, string Code, string Reason, string? CorrelationId) : IRefusedReply
    {
        public static string Type => "payments.payment-capture-failed.v1";
    }
    sealed record PaymentVoided(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "payments.payment-voided.v1"; }
    sealed record PaymentRefunded(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "payments.payment-refunded.v1"; }
    sealed record LearnerEnrolled(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "learning.learner-enrolled.v1"; }
    sealed record EnrolmentRefused(Guid OrderId, string Code, string Reason, string? CorrelationId) : IRefusedReply
    {
        public static string Type => "learning.enrolment-refused.v1";
    }
    sealed record EnrolmentEnded(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "learning.enrolment-ended.v1"; }
}
