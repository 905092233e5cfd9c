using Platform.Notifications.Mailings;
using Platform.Notifications.Notifications;

namespace Platform.Notifications;

public sealed class IdentityEventsSubscription(
    MessageReceiver receiver, NotificationsDbContext db, UserRegisteredHandler registered, UserEmailChangedHandler emailChanged, AccountMailHandler mails,
    SessionCompromisedHandler compromised, SecondFactorChangedHandler secondFactor, MailDelivery delivery)
{
    [Function("WelcomeWhenUserRegistered")]
    public async Task Run(
        [ServiceBusTrigger(ServiceBusNames.IdentityEvents, ServiceBusNames.NotificationsSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken)
    {
        await receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers()
            .On<UserRegistered>(registered.HandleAsync)
            .On<UserEmailChanged>(emailChanged.HandleAsync)
            .On<SessionCompromised>(compromised.HandleAsync)
            .On<SecondFactorChanged>(secondFactor.HandleAsync)
            .On<AccountMailRequested>(mails.HandleAsync), cancellationToken);
        await delivery.SendDueAsync(cancellationToken);
    }
}
