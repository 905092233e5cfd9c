using System.Globalization;
using Platform.Notifications.Mail;

namespace Platform.Notifications.Notifications;

internal sealed record SessionCompromised(
    Guid UserId, string Email, string DisplayName, Guid SessionId, string Device, DateTimeOffset StartedAt, DateTimeOffset DetectedAt) : IMessage
{
    public static string Type => "identity.session-compromised.v1";

    public MailText Compose()
    {
        var values = new Dictionary<string, string>
        {
            ["displayName"] = DisplayName,
            ["device"] = Device.Length > 0 ? Device : "an unknown device",
            ["startedAt"] = TimeText(StartedAt),
            ["detectedAt"] = TimeText(DetectedAt),
        };
        return new("You were logged out for your safety", Templates.Text("compromise", values), Templates.Html("compromise", values));
    }

    // The address must not get into a log.
    public override string ToString() => $"{nameof(SessionCompromised)} {{ {nameof(SessionId)} = {SessionId} }}";

    private static string TimeText(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

public sealed class SessionCompromisedHandler(NotificationsDbContext db, NotificationWriter notifications)
{
    /// <summary>Goes to the account's address as it is known here, like every mail to a customer.</summary>
    internal async Task HandleAsync(SessionCompromised session, CancellationToken cancellationToken)
    {
        var person = await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == session.UserId, cancellationToken);
        await notifications.WriteAsync(
            NotificationKind.Compromise, session.UserId, session.SessionId, person?.Email ?? session.Email, session.Compose(), cancellationToken);
    }
}
