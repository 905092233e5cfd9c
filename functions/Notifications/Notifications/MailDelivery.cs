using System.Diagnostics;
using Platform.Notifications.Consents;
using Platform.Notifications.Mail;
using Platform.Shared.Telemetry;

namespace Platform.Notifications.Notifications;

/// <summary>Sends the notifications that are due: right after the event, and from a timer while the mail server fails. A mail is sent twice only when the
/// connection or process ends after the server accepted it and before that is known and saved; it then has the same Message-ID.</summary>
public sealed partial class MailDelivery(IServiceScopeFactory scopes, IMailSender sender, TimeProvider clock, ILogger<MailDelivery> logger) : IDisposable
{
    /// <summary>After this time no further mail is started, so that a run ends within the function's timeout.</summary>
    private static readonly TimeSpan MaxRun = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim turn = new(1, 1);
    private volatile bool requested;

    /// <summary>One run at a time uses the connection. While one is under way it sends what has become due, and others return at once.</summary>
    public async Task SendDueAsync(CancellationToken cancellationToken)
    {
        requested = true;
        for (var end = clock.GetUtcNow() + MaxRun; requested && clock.GetUtcNow() < end && await turn.WaitAsync(TimeSpan.Zero, cancellationToken);)
        {
            try
            {
                requested = false;
                await RunAsync(end, cancellationToken);
            }
            finally
            {
                turn.Release();
            }
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task RunAsync(DateTimeOffset end, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
        var next = await SaveAndStartNextAsync(db, startNext: true, cancellationToken);
        while (next is not null)
        {
            var serverWorks = await SendAsync(db, next, cancellationToken);
            // Otherwise the others wait for the timer or the next event, instead of each for its own timeout.
            var startNext = serverWorks && clock.GetUtcNow() < end && !cancellationToken.IsCancellationRequested;
            next = await SaveAndStartNextAsync(db, startNext, CancellationToken.None); // the mail server's response is saved even while the app stops
        }
    }

    private async Task<Notification?> SaveAndStartNextAsync(NotificationsDbContext db, bool startNext, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
        var now = clock.GetUtcNow();
        // SKIP LOCKED: concurrent runs never start the same one. New mails go before retries, however many these are.
        var next = !startNext ? null : await db.Notifications.FromSql(
            $"""
            select * from notifications where status = 'pending' and due_at <= {now} order by (attempts > 0), due_at limit 1 for update skip locked
            """).SingleOrDefaultAsync(cancellationToken);
        next?.StartAttempt(now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return next;
    }

    /// <summary>Returns whether the mail server works, as far as is known.</summary>
    private async Task<bool> SendAsync(NotificationsDbContext db, Notification notification, CancellationToken cancellationToken)
    {
        // The notification may be of another event, and belongs to that one's trace.
        using var activity = PlatformTelemetry.Source.StartActivity("send mail", ActivityKind.Client, notification.TraceParent);
        if (!EmailRules.IsAddress(notification.Recipient))
        {
            notification.Fail("The recipient is not a valid email address.");
            LogRefused(notification.Id, "invalid-recipient");
            return true;
        }
        // Checked at sending, since the consent may have been withdrawn after the mail was written.
        if (!MailRules.MayMail(notification.Kind, consent: false)
            && !MailRules.MayMail(notification.Kind, await HasMailConsentAsync(db, notification.CustomerId, cancellationToken)))
        {
            notification.Fail("The person has not agreed to marketing mails.");
            LogRefused(notification.Id, "no-consent");
            return true;
        }

        var outcome = await sender.SendAsync(
            new OutgoingMail(notification.Id, notification.Recipient, notification.Subject, notification.Text, notification.Html), cancellationToken);
        switch (outcome)
        {
            case MailOutcome.Accepted:
                notification.MarkSent(clock.GetUtcNow());
                LogSent(notification.Id, notification.Kind);
                break;
            case MailOutcome.Refused refused:
                notification.Fail(refused.Reason);
                LogRefused(notification.Id, refused.Reason);
                break;
            case MailOutcome.Deferred deferred:
                Postpone(deferred.Reason);
                break;
            case MailOutcome.Unavailable unavailable:
                Postpone(unavailable.Reason);
                return false;
        }
        return true;

        void Postpone(string reason)
        {
            notification.Postpone(reason, clock.GetUtcNow());
            LogPostponed(notification.Id, notification.Attempts, notification.Status, reason);
        }
    }

    private static Task<bool> HasMailConsentAsync(NotificationsDbContext db, Guid customerId, CancellationToken cancellationToken) =>
        db.Consents.AnyAsync(c => c.CustomerId == customerId && c.Channel == Consent.Mail && c.Granted, cancellationToken);

    [LoggerMessage(100, LogLevel.Information, "Notification {NotificationId} ({Kind}) was sent")]
    partial void LogSent(Guid notificationId, NotificationKind kind);

    [LoggerMessage(101, LogLevel.Warning, "Notification {NotificationId} can never be sent: {Reason}")]
    partial void LogRefused(Guid notificationId, string reason);

    [LoggerMessage(102, LogLevel.Warning, "Notification {NotificationId} could not be sent in try {Attempt} and is now {Status}: {Failure}")]
    partial void LogPostponed(Guid notificationId, int attempt, NotificationStatus status, string failure);
}
