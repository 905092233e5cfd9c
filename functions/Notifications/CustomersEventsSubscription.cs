using Platform.Notifications.Consents;

namespace Platform.Notifications;

public sealed class CustomersEventsSubscription(MessageReceiver receiver, NotificationsDbContext db, ConsentChangedHandler consents)
{
    [Function("KeepConsents")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.CustomersEvents, ServiceBusNames.NotificationsSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<ConsentChanged>(consents.HandleAsync), cancellationToken);
}
