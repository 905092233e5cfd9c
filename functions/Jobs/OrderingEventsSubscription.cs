using Platform.Jobs.Reports;

namespace Platform.Jobs;

public sealed class OrderingEventsSubscription(
    MessageReceiver receiver, JobsDbContext db, OrderCompletedHandler completed, OrderCancelledHandler cancelled, OrderRefundedHandler refunded)
{
    [Function("KeepEndedOrders")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.OrderingEvents, ServiceBusNames.JobsSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<OrderCompleted>(completed.HandleAsync)
            .On<OrderCancelled>(cancelled.HandleAsync)
            .On<OrderRefunded>(refunded.HandleAsync), cancellationToken);
}
