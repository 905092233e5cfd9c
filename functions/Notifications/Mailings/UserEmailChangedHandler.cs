namespace Platform.Notifications.Mailings;

internal sealed record UserEmailChanged(Guid UserId, string Email, DateTimeOffset ChangedAt) : IMessage
{
    public static string Type => "identity.user-email-changed.v1";

    // The address must not get into a log.
    public override string ToString() => $"{nameof(UserEmailChanged)} {{ {nameof(UserId)} = {UserId} }}";
}

/// <summary>Events may arrive out of order: the time decides.</summary>
public sealed class UserEmailChangedHandler(NotificationsDbContext db)
{
    internal async Task HandleAsync(UserEmailChanged user, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into people (id, email, email_changed_at) values ({user.UserId}, {user.Email}, {user.ChangedAt.ToUniversalTime()})
            on conflict (id) do update set email = excluded.email, email_changed_at = excluded.email_changed_at
            where people.email_changed_at is null or people.email_changed_at < excluded.email_changed_at
            """, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
