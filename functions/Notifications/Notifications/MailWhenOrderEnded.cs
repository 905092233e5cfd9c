using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Platform.Notifications.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Notifications;

public sealed class MailWhenOrderEnded(MessageReceiver receiver, NotificationsDbContext db, NotificationWriter notifications, MailDelivery delivery)
{
    [Function(nameof(MailWhenOrderEnded))]
    public async Task Run(
        [ServiceBusTrigger(Entities.OrderingEvents, Entities.NotificationsSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken)
    {
        await receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<OrderCompleted>(HandleAsync).On<OrderCancelled>(HandleAsync).On<OrderRefunded>(HandleAsync), cancellationToken);
        await delivery.SendDueAsync(cancellationToken);
    }

    Task HandleAsync(OrderCompleted order, CancellationToken cancellationToken) =>
        notifications.WriteAsync(NotificationKind.Receipt, order.CustomerId, order.OrderId, order.Email, order.Compose(), cancellationToken);

    Task HandleAsync(OrderCancelled order, CancellationToken cancellationToken) => WriteAsync(NotificationKind.Cancellation, order, cancellationToken);

    Task HandleAsync(OrderRefunded order, CancellationToken cancellationToken) => WriteAsync(NotificationKind.Refund, order, cancellationToken);

    Task WriteAsync(NotificationKind kind, UndoneOrder order, CancellationToken cancellationToken) =>
        notifications.WriteAsync(kind, order.CustomerId, order.OrderId, order.Email, order.Compose(), cancellationToken);
}
