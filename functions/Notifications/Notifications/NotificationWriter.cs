using System.Diagnostics;

namespace Platform.Notifications.Notifications;

/// <summary>Saves a notification with the inbox row of its event. It is sent after that (<see cref="MailDelivery"/>), so that it is sent once in spite of
/// outages of the mail server and repeated deliveries of the event.</summary>
public sealed class NotificationWriter(NotificationsDbContext db, TimeProvider clock)
{
    /// <summary>A mail about an order goes to the customer's account. Until that is known here, the event names it.</summary>
    public async Task WriteToCustomerAsync(
        NotificationKind kind, Guid customerId, Guid orderId, string email, MailText mail, CancellationToken cancellationToken)
    {
        var person = await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == customerId, cancellationToken);
        await WriteAsync(kind, customerId, orderId, person?.Email ?? email, mail, cancellationToken);
    }

    public async Task WriteAsync(NotificationKind kind, Guid customerId, Guid subjectId, string recipient, MailText mail, CancellationToken cancellationToken)
    {
        // When two events race, the unique index decides: the later one is handled again and finds the notification.
        if (!await db.Notifications.AnyAsync(n => n.Kind == kind && n.SubjectId == subjectId, cancellationToken))
            db.Add(Notification.Create(kind, customerId, subjectId, recipient, mail, clock.GetUtcNow(), Activity.Current?.Id));
        await db.SaveChangesAsync(cancellationToken);
    }
}
