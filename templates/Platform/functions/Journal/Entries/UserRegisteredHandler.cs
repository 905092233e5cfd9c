namespace Platform.Journal.Entries;

internal sealed record UserRegistered(Guid UserId, DateTimeOffset RegisteredAt) : IMessage
{
    public static string Type => "identity.user-registered.v1";
}

public sealed class UserRegisteredHandler(JournalDbContext db)
{
    internal Task HandleAsync(UserRegistered user, CancellationToken cancellationToken)
    {
        db.Entries.Add(JournalEntry.Of(user.UserId, "user-registered", user.UserId, user.RegisteredAt));
        return db.SaveChangesAsync(cancellationToken);
    }
}
