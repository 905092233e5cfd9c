using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Ordering.Orders.Checkout;

/// <summary>Raises what Inventory, Payments and Learning answer into the checkout of the order, and what undoes into its refund too. An answer raised twice, or too late, waits in the orchestration unread.</summary>
public sealed class CheckoutReplies(MessageReceiver receiver)
{
    /// <summary>Inventory's answers.</summary>
    [Function(nameof(RaiseInventoryReplies))]
    public Task RaiseInventoryReplies(
        [ServiceBusTrigger(Entities.InventoryEvents, Entities.OrderingSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient checkouts, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On<StockReserved>((e, ct) => RaiseAsync(checkouts, e.OrderId, Replies.Reservation, null, ct))
            .On<StockRefused>((e, ct) => RaiseAsync(checkouts, e.OrderId, Replies.Reservation, new(e.Code, e.Reason), ct))
            .On<StockCommitted>((e, ct) => RaiseAsync(checkouts, e.OrderId, Replies.StockCommit, null, ct))
            .On<StockCommitRefused>((e, ct) => RaiseAsync(checkouts, e.OrderId, Replies.StockCommit, new(e.Code, e.Reason), ct))
            // A hold that expired by itself is noticed when it is to be committed.
            .On<StockReleased>((e, ct) => e.Cause == "requested" ? RaiseUndoneAsync(checkouts, e.OrderId, Replies.StockReleased, ct) : Task.CompletedTask), cancellationToken);

    /// <summary>Payments' answers.</summary>
    [Function(nameof(RaisePaymentReplies))]
    public Task RaisePaymentReplies(
        [ServiceBusTrigger(Entities.PaymentsEvents, Entities.OrderingSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient checkouts, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On<PaymentAuthorized>((e, ct) => RaiseAsync(checkouts, e.OrderId, Replies.Authorization, null, ct))
            .On<PaymentDeclined>((e, ct) => RaiseAsync(checkouts, e.OrderId, Replies.Authorization, new(e.Code, e.Reason), ct))
            .On<PaymentCaptured>((e, ct) => RaiseAsync(checkouts, e.OrderId, Replies.Capture, null, ct))
            .On<PaymentCaptureFailed>((e, ct) => RaiseAsync(checkouts, e.OrderId, Replies.Capture, new(e.Code, e.Reason), ct))
            .On<PaymentVoided>((e, ct) => RaiseUndoneAsync(checkouts, e.OrderId, Replies.PaymentUndone, ct))
            .On<PaymentRefunded>((e, ct) => RaiseUndoneAsync(checkouts, e.OrderId, Replies.PaymentUndone, ct)), cancellationToken);

    /// <summary>Learning's answers.</summary>
    [Function(nameof(RaiseLearningReplies))]
    public Task RaiseLearningReplies(
        [ServiceBusTrigger(Entities.LearningEvents, Entities.OrderingSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient checkouts, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On<LearnerEnrolled>((e, ct) => RaiseAsync(checkouts, e.OrderId, Replies.Enrolment, null, ct))
            .On<EnrolmentRefused>((e, ct) => RaiseAsync(checkouts, e.OrderId, Replies.Enrolment, new(e.Code, e.Reason), ct))
            .On<EnrolmentEnded>((e, ct) => RaiseUndoneAsync(checkouts, e.OrderId, Replies.EnrolmentEnded, ct)), cancellationToken);

    static Task RaiseAsync(DurableTaskClient checkouts, Guid orderId, string reply, Refusal? refusal, CancellationToken cancellationToken) =>
        checkouts.RaiseEventAsync(CheckoutOrchestration.InstanceId(orderId), reply, new StepReply(refusal), cancellationToken);

    /// <summary>An undo answers whichever of the two orchestrations waits for it; the other one is over, or never was, and an event to it is dropped.</summary>
    static async Task RaiseUndoneAsync(DurableTaskClient orchestrations, Guid orderId, string reply, CancellationToken cancellationToken)
    {
        await RaiseAsync(orchestrations, orderId, reply, null, cancellationToken);
        await orchestrations.RaiseEventAsync(RefundOrchestration.InstanceId(orderId), reply, new StepReply(null), cancellationToken);
    }

    sealed record StockReserved(Guid OrderId) : IMessage { public static string Type => "inventory.stock-reserved.v1"; }
    sealed record StockRefused(Guid OrderId, string Code, string Reason) : IMessage { public static string Type => "inventory.stock-refused.v1"; }
    sealed record StockCommitted(Guid OrderId) : IMessage { public static string Type => "inventory.stock-committed.v1"; }
    sealed record StockCommitRefused(Guid OrderId, string Code, string Reason) : IMessage { public static string Type => "inventory.stock-commit-refused.v1"; }
    sealed record StockReleased(Guid OrderId, string Cause) : IMessage { public static string Type => "inventory.stock-released.v1"; }
    sealed record PaymentAuthorized(Guid OrderId) : IMessage { public static string Type => "payments.payment-authorized.v1"; }
    sealed record PaymentDeclined(Guid OrderId, string Code, string Reason) : IMessage { public static string Type => "payments.payment-declined.v1"; }
    sealed record PaymentCaptured(Guid OrderId) : IMessage { public static string Type => "payments.payment-captured.v1"; }
    sealed record PaymentCaptureFailed(Guid OrderId, string Code, string Reason) : IMessage { public static string Type => "payments.payment-capture-failed.v1"; }
    sealed record PaymentVoided(Guid OrderId) : IMessage { public static string Type => "payments.payment-voided.v1"; }
    sealed record PaymentRefunded(Guid OrderId) : IMessage { public static string Type => "payments.payment-refunded.v1"; }
    sealed record LearnerEnrolled(Guid OrderId) : IMessage { public static string Type => "learning.learner-enrolled.v1"; }
    sealed record EnrolmentRefused(Guid OrderId, string Code, string Reason) : IMessage { public static string Type => "learning.enrolment-refused.v1"; }
    sealed record EnrolmentEnded(Guid OrderId) : IMessage { public static string Type => "learning.enrolment-ended.v1"; }
}
