using Platform.Notifications.Mailings;
using Platform.Notifications.Notifications;
using Platform.Notifications.Persistence;

namespace Platform.Notifications;

public sealed class CommandQueue(MessageReceiver receiver, NotificationsDbContext db, SendMailHandler sendMail, MailDelivery delivery)
{
    private static readonly Redelivery Later = new(Entities.NotificationsCommands) { MaxTries = 10 };

    [Function("SendMailings")]
    public async Task Run(
        [ServiceBusTrigger(Entities.NotificationsCommands, Connection = Entities.ServiceBus, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken)
    {
        await receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<SendMail>(sendMail.HandleAsync).RetryLater(Later), cancellationToken);
        await delivery.SendDueAsync(cancellationToken);
    }
}
