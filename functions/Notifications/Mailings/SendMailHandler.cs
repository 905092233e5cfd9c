using System.Diagnostics;
using Platform.Notifications.Consents;
using Platform.Notifications.Notifications;

namespace Platform.Notifications.Mailings;

internal sealed record SendMail(
    Guid MailingId, IReadOnlyList<Guid> UserIds, IReadOnlyList<string> Addresses, string Subject, string Body, string Purpose) : IMessage
{
    public static string Type => "notifications.send-mail.v1";

    // Addresses must not get into a log.
    public override string ToString() => $"{nameof(SendMail)} {{ {nameof(MailingId)} = {MailingId} }}";
}

/// <summary>Writes a notification to each recipient of a mailing. Consent is checked when each mail is sent (<see cref="MailRules"/>); an address without a
/// registered person has no consent, so it gets no marketing.</summary>
public sealed class SendMailHandler(NotificationsDbContext db, TimeProvider clock)
{
    private const int MaxRecipients = 100;

    internal async Task HandleAsync(SendMail mailing, CancellationToken cancellationToken)
    {
        if (mailing.UserIds.Count + mailing.Addresses.Count is 0 or > MaxRecipients)
        {
            throw new PoisonMessageException("TooManyRecipients",
                $"The mailing {mailing.MailingId} has {mailing.UserIds.Count + mailing.Addresses.Count} recipients instead of 1 to {MaxRecipients}. Split it.");
        }

        var text = Mailing.Compose(mailing.Subject, mailing.Body);
        var kind = mailing.Purpose switch
        {
            "transactional" => NotificationKind.Message,
            "marketing" => NotificationKind.Newsletter,
            _ => throw new PoisonMessageException("UnknownPurpose", $"The mailing {mailing.MailingId} is neither transactional nor marketing."),
        };
        var addresses = mailing.Addresses.Select(a => a.ToLowerInvariant()).ToList();
        var people = await db.People.AsNoTracking().Where(p => mailing.UserIds.Contains(p.Id) || addresses.Contains(p.Email.ToLower()))
            .ToListAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var written = new List<Notification>();
        foreach (var userId in mailing.UserIds)
        {
            var person = people.Find(p => p.Id == userId);
            var notification = Write(userId, $"user:{userId}", person?.Email ?? "");
            if (person is null) notification.Fail("Nobody has registered with this user id.");
        }
        foreach (var address in mailing.Addresses)
        {
            var person = people.Find(p => p.Email.Equals(address, StringComparison.OrdinalIgnoreCase));
            if (person is null || !mailing.UserIds.Contains(person.Id)) Write(person?.Id ?? Guid.Empty, $"address:{address.ToLowerInvariant()}", address);
        }
        // The mailing may arrive again under another message id: nobody gets a second mail of it.
        var subjects = written.Select(n => n.SubjectId).ToList();
        var present = await db.Notifications.Where(n => n.Kind == kind && subjects.Contains(n.SubjectId)).Select(n => n.SubjectId)
            .ToListAsync(cancellationToken);
        db.Notifications.AddRange(written.Where(n => !present.Contains(n.SubjectId)).DistinctBy(n => n.SubjectId));
        await db.SaveChangesAsync(cancellationToken);

        Notification Write(Guid customerId, string recipient, string address)
        {
            var notification = Notification.Create(kind, customerId, Mailing.IdOf(mailing.MailingId, recipient), address, text, now, Activity.Current?.Id);
            written.Add(notification);
            return notification;
        }
    }
}
