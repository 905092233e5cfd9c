namespace Platform.Notifications.Notifications;

/// <summary>Sends what a crash or an outage of the mail server left over.</summary>
public sealed class SendDueMails(MailDelivery delivery)
{
    [Function(nameof(SendDueMails))]
    public Task Run([TimerTrigger("*/15 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => delivery.SendDueAsync(cancellationToken);
}
