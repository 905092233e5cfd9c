using Platform.Notifications.Mailings;
using Platform.Notifications.Notifications;

namespace Platform.Notifications;

public sealed class CommandQueue(
    MessageReceiver receiver, NotificationsDbContext db, SendMailHandler sendMail, MailDelivery delivery,
    PersonalDataHandler personalData)
{
    private static readonly Redelivery Retry = new(ServiceBusNames.NotificationsCommands) { MaxTries = 10 };

    [Function("SendMailings")]
    public async Task Run(
        [ServiceBusTrigger(ServiceBusNames.NotificationsCommands, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken)
    {
        await receiver.ReceiveOnceAsync(message, actions, db,
            new MessageHandlers().On<SendMail>(sendMail.HandleAsync).OnPersonalData(personalData).RetryLater(Retry), cancellationToken);
        await delivery.SendDueAsync(cancellationToken);
    }
}
