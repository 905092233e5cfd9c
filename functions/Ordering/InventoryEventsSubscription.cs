using Microsoft.DurableTask.Client;
using Platform.Ordering.Orders.Checkout;
using static Platform.Ordering.Orders.Checkout.SagaReplies;

namespace Platform.Ordering;

public sealed class InventoryEventsSubscription(MessageReceiver receiver)
{
    [Function("RaiseInventoryReplies")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.InventoryEvents, ServiceBusNames.OrderingSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On(Reply<StockReserved>(orchestrations, SagaSteps.ReserveStock))
            .On(Reply<StockRefused>(orchestrations, SagaSteps.ReserveStock))
            .On(Reply<StockCommitted>(orchestrations, SagaSteps.CommitStock))
            .On(Reply<StockCommitRefused>(orchestrations, SagaSteps.CommitStock))
            // A reservation that expired releases its stock too; the saga learns of that when the commit is refused.
            .On<StockReleased>(
                (e, token) => e.Cause == "requested" ? Reply<StockReleased>(orchestrations, SagaSteps.ReleaseStock)(e, token) : Task.CompletedTask),
            cancellationToken);

    private sealed record StockReserved(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "inventory.stock-reserved.v1"; }
    private sealed record StockRefused(Guid OrderId, string Code, string Reason, string? CorrelationId) : IRefusedReply
    {
        public static string Type => "inventory.stock-refused.v1";
    }
    private sealed record StockCommitted(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "inventory.stock-committed.v1"; }
    private sealed record StockCommitRefused(Guid OrderId, string Code, string Reason, string? CorrelationId) : IRefusedReply
    {
        public static string Type => "inventory.stock-commit-refused.v1";
    }
    private sealed record StockReleased(Guid OrderId, string Cause, string? CorrelationId) : IReply
    {
        public static string Type => "inventory.stock-released.v1";
    }
}
