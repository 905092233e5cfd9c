using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Platform.Shared;
using Platform.Shared.Messaging;

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
            .On<StockReserved>((e, ct) => RaiseAsync(orchestrations, e, Replies.Reservation, null, ct))
            .On<StockRefused>((e, ct) => RaiseAsync(orchestrations, e, Replies.Reservation, new(e.Code, e.Reason), ct))
            .On<StockCommitted>((e, ct) => RaiseAsync(orchestrations, e, Replies.StockCommit, null, ct))
            .On<StockCommitRefused>((e, ct) => RaiseAsync(orchestrations, e, Replies.StockCommit, new(e.Code, e.Reason), ct))
            // A hold that expired by itself is noticed when it is to be committed.
            .On<StockReleased>((e, ct) => e.Cause == "requested" ? RaiseAsync(orchestrations, e, Replies.StockReleased, null, ct) : Task.CompletedTask),
            cancellationToken);

    /// <summary>Payments' answers.</summary>
    [Function(nameof(RaisePaymentReplies))]
    public Task RaisePaymentReplies(
        [ServiceBusTrigger(Entities.PaymentsEvents, Entities.OrderingSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On<PaymentAuthorized>((e, ct) => RaiseAsync(orchestrations, e, Replies.Authorization, null, ct))
            .On<PaymentDeclined>((e, ct) => RaiseAsync(orchestrations, e, Replies.Authorization, new(e.Code, e.Reason), ct))
            .On<PaymentCaptured>((e, ct) => RaiseAsync(orchestrations, e, Replies.Capture, null, ct))
            .On<PaymentCaptureFailed>((e, ct) => RaiseAsync(orchestrations, e, Replies.Capture, new(e.Code, e.Reason), ct))
            .On<PaymentVoided>((e, ct) => RaiseAsync(orchestrations, e, Replies.PaymentUndone, null, ct))
            .On<PaymentRefunded>((e, ct) => RaiseAsync(orchestrations, e, Replies.PaymentUndone, null, ct)), cancellationToken);

    /// <summary>Learning's answers.</summary>
    [Function(nameof(RaiseLearningReplies))]
    public Task RaiseLearningReplies(
        [ServiceBusTrigger(Entities.LearningEvents, Entities.OrderingSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On<LearnerEnrolled>((e, ct) => RaiseAsync(orchestrations, e, Replies.Enrolment, null, ct))
            .On<EnrolmentRefused>((e, ct) => RaiseAsync(orchestrations, e, Replies.Enrolment, new(e.Code, e.Reason), ct))
            .On<EnrolmentEnded>((e, ct) => RaiseAsync(orchestrations, e, Replies.EnrolmentEnded, null, ct)), cancellationToken);

    static async Task RaiseAsync(DurableTaskClient orchestrations, IReply answer, string reply, Refusal? refusal, CancellationToken cancellationToken)
    {
        var payload = new StepReply(refusal);
        if (answer.CorrelationId is { } asked)
        {
            await orchestrations.RaiseEventAsync(asked, reply, payload, cancellationToken);
            return;
        }
        // To a command that was sent before commands said what asks: it was whichever of the two runs.
        await orchestrations.RaiseIfRunningAsync(CheckoutOrchestration.InstanceId(answer.OrderId), reply, payload, cancellationToken);
        await orchestrations.RaiseIfRunningAsync(RefundOrchestration.InstanceId(answer.OrderId), reply, payload, cancellationToken);
    }

    interface IReply : IMessage
    {
        Guid OrderId { get; }
        string? CorrelationId { get; }
    }

    sealed record StockReserved(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "inventory.stock-reserved.v1"; }
    sealed record StockRefused(Guid OrderId, string Code, string Reason, string? CorrelationId) : IReply
    {
        public static string Type => "inventory.stock-refused.v1";
    }
    sealed record StockCommitted(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "inventory.stock-committed.v1"; }
    sealed record StockCommitRefused(Guid OrderId, string Code, string Reason, string? CorrelationId) : IReply
    {
        public static string Type => "inventory.stock-commit-refused.v1";
    }
    sealed record StockReleased(Guid OrderId, string Cause, string? CorrelationId) : IReply { public static string Type => "inventory.stock-released.v1"; }
    sealed record PaymentAuthorized(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "payments.payment-authorized.v1"; }
    sealed record PaymentDeclined(Guid OrderId, string Code, string Reason, string? CorrelationId) : IReply
    {
        public static string Type => "payments.payment-declined.v1";
    }
    sealed record PaymentCaptured(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "payments.payment-captured.v1"; }
    sealed record PaymentCaptureFailed(Guid OrderId, string Code, string Reason, string? CorrelationId) : IReply
    {
        public static string Type => "payments.payment-capture-failed.v1";
    }
    sealed record PaymentVoided(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "payments.payment-voided.v1"; }
    sealed record PaymentRefunded(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "payments.payment-refunded.v1"; }
    sealed record LearnerEnrolled(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "learning.learner-enrolled.v1"; }
    sealed record EnrolmentRefused(Guid OrderId, string Code, string Reason, string? CorrelationId) : IReply
    {
        public static string Type => "learning.enrolment-refused.v1";
    }
    sealed record EnrolmentEnded(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "learning.enrolment-ended.v1"; }
}
