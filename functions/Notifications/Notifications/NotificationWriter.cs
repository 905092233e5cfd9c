using System.Diagnostics;
using Platform.Notifications.Persistence;

namespace Platform.Notifications.Notifications;

/// <summary>Saves a notification, due at once, with the inbox row of the event that asks for it. It is sent after that (<see cref="MailDelivery"/>), so that
/// neither an outage of the mail server nor the event's coming again changes how often it is sent.</summary>
public sealed class NotificationWriter(NotificationsDbContext db, TimeProvider clock)
{
    public async Task WriteAsync(NotificationKind kind, Guid customerId, Guid subjectId, string recipient, MailText mail, CancellationToken cancellationToken)
    {
        // The unique index decides when two events race: the later one is handled again and finds the notification here.
        if (!await db.Notifications.AnyAsync(n => n.Kind == kind && n.SubjectId == subjectId, cancellationToken))
            db.Add(Notification.Create(kind, customerId, subjectId, recipient, mail, clock.GetUtcNow(), Activity.Current?.Id));
        await db.SaveChangesAsync(cancellationToken);
    }
}
