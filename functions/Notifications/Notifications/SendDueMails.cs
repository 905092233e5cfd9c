namespace Platform.Notifications.Notifications;

public sealed class SendDueMails(MailDelivery delivery)
{
    [Function(nameof(SendDueMails))]
    public Task Run([TimerTrigger("*/15 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => delivery.SendDueAsync(cancellationToken);
}
