using System.Diagnostics;
using Platform.Notifications.Consents;
using Platform.Notifications.Mail;
using Platform.Shared.Telemetry;

namespace Platform.Notifications.Notifications;

/// <summary>Sends the notifications that are due: right after the event, and from a timer while the mail server fails. A mail is sent twice only when the
/// process dies after the server accepted it and before that is saved; it then has the same Message-ID.</summary>
public sealed partial class MailDelivery(NotificationsDbContext db, IMailSender sender, TimeProvider clock, ILogger<MailDelivery> logger)
{
    private const int MaxPerRun = 20; // each has a timeout, so that a run ends within the function's

    public async Task SendDueAsync(CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < MaxPerRun; sent++)
        {
            if (await StartNextAsync(cancellationToken) is not { } notification) return;
            var serverWorks = await SendAsync(notification, cancellationToken);
            await db.SaveChangesAsync(CancellationToken.None); // the mail server's response is saved even while the app stops
            if (!serverWorks) return; // the others wait for the timer, instead of each for its own timeout
        }
    }

    private async Task<Notification?> StartNextAsync(CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = clock.GetUtcNow();
        // SKIP LOCKED: concurrent runs never start the same one.
        var due = await db.Notifications.FromSql(
            $"select * from notifications where status = 'pending' and due_at <= {now} order by due_at limit 1 for update skip locked")
                .ToListAsync(cancellationToken);
        if (due is not [var next]) return null;
        next.StartAttempt(now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return next;
    }

    private async Task<bool> SendAsync(Notification notification, CancellationToken cancellationToken)
    {
        // The notification may be of another event, and belongs to that one's trace.
        using var activity = PlatformTelemetry.Source.StartActivity("send mail", ActivityKind.Client, notification.TraceParent);
        if (!MailAddresses.TryParseRecipient(notification.Recipient, out var recipient))
        {
            notification.Fail("The recipient is not a valid email address.");
            LogRefused(notification.Id, "invalid-recipient");
            return true;
        }
        // Checked at sending, since the consent may have been withdrawn after the mail was written.
        if (!MailRules.MayMail(notification.Kind, await HasMailConsentAsync(notification.CustomerId, cancellationToken)))
        {
            notification.Fail("The person has not agreed to marketing mails.");
            LogRefused(notification.Id, "no-consent");
            return true;
        }
        try
        {
            var refusal = await sender.SendAsync(
                new OutgoingMail(notification.Id, recipient, notification.Subject, notification.Text, notification.Html), cancellationToken);
            if (refusal is null)
            {
                notification.MarkSent(clock.GetUtcNow());
                LogSent(notification.Id, notification.Kind);
            }
            else
            {
                notification.Fail(refusal.Detail);
                LogRefused(notification.Id, refusal.Code);
            }
            return true;
        }
        catch (MailServerUnavailableException failure)
        {
            notification.Postpone(failure.Message, clock.GetUtcNow());
            LogPostponed(notification.Id, notification.Attempts, notification.Status, failure.Message);
            return false;
        }
    }

    private Task<bool> HasMailConsentAsync(Guid customerId, CancellationToken cancellationToken) =>
        db.Consents.AnyAsync(c => c.CustomerId == customerId && c.Channel == Consent.Mail && c.Granted, cancellationToken);

    [LoggerMessage(100, LogLevel.Information, "Notification {NotificationId} ({Kind}) was sent")]
    partial void LogSent(Guid notificationId, NotificationKind kind);

    [LoggerMessage(101, LogLevel.Warning, "Notification {NotificationId} can never be sent: {Code}")]
    partial void LogRefused(Guid notificationId, string code);

    // Without the exception: a mail server's response may contain the recipient's address.
    [LoggerMessage(102, LogLevel.Warning, "Notification {NotificationId} could not be sent in try {Attempt} and is now {Status}: {Failure}")]
    partial void LogPostponed(Guid notificationId, int attempt, NotificationStatus status, string failure);
}
