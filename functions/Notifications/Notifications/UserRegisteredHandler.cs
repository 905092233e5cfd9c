using Platform.Notifications.Mail;

namespace Platform.Notifications.Notifications;

internal sealed record UserRegistered(Guid UserId, string Email, string DisplayName) : IMessage
{
    public static string Type => "identity.user-registered.v1";

    public MailText Compose()
    {
        var values = new Dictionary<string, string> { ["displayName"] = DisplayName, ["email"] = Email };
        return new("Welcome to the learning shop", Templates.Text("welcome", values), Templates.Html("welcome", values));
    }

    // The address must not get into a log.
    public override string ToString() => $"{nameof(UserRegistered)} {{ {nameof(UserId)} = {UserId} }}";
}

public sealed class UserRegisteredHandler(NotificationsDbContext db, NotificationWriter notifications)
{
    internal async Task HandleAsync(UserRegistered user, CancellationToken cancellationToken)
    {
        // Mailings refer to people by their id.
        if (!await db.People.AnyAsync(p => p.Id == user.UserId, cancellationToken)) db.People.Add(new() { Id = user.UserId, Email = user.Email });
        await notifications.WriteAsync(NotificationKind.Welcome, user.UserId, user.UserId, user.Email, user.Compose(), cancellationToken);
    }
}
