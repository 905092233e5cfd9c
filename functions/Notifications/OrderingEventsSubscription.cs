using Platform.Notifications.Notifications;

namespace Platform.Notifications;

public sealed class OrderingEventsSubscription(
    MessageReceiver receiver, NotificationsDbContext db, OrderCompletedHandler completed, OrderCancelledHandler cancelled, OrderRefundedHandler refunded,
    MailDelivery delivery)
{
    [Function("MailWhenOrderEnded")]
    public async Task Run(
        [ServiceBusTrigger(ServiceBusNames.OrderingEvents, ServiceBusNames.NotificationsSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken)
    {
        await receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<OrderCompleted>(completed.HandleAsync)
            .On<OrderCancelled>(cancelled.HandleAsync)
            .On<OrderRefunded>(refunded.HandleAsync), cancellationToken);
        await delivery.SendDueAsync(cancellationToken);
    }
}
