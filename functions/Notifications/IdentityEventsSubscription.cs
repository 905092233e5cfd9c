using Platform.Notifications.Notifications;
using Platform.Notifications.Persistence;

namespace Platform.Notifications;

public sealed class IdentityEventsSubscription(MessageReceiver receiver, NotificationsDbContext db, UserRegisteredHandler registered, MailDelivery delivery)
{
    [Function("WelcomeWhenUserRegistered")]
    public async Task Run(
        [ServiceBusTrigger(Entities.IdentityEvents, Entities.NotificationsSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken)
    {
        await receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<UserRegistered>(registered.HandleAsync), cancellationToken);
        await delivery.SendDueAsync(cancellationToken);
    }
}
