namespace Platform.Customers.Profiles;

internal sealed record UserEmailChanged(Guid UserId, string Email, DateTimeOffset ChangedAt) : IMessage
{
    public static string Type => "identity.user-email-changed.v1";

    // Personal data must not get into a log.
    public override string ToString() => $"{nameof(UserEmailChanged)} {{ {nameof(UserId)} = {UserId} }}";
}

/// <summary>Without a profile there is nothing to change: it is created from a token, which has the new address.</summary>
public sealed class UserEmailChangedHandler(CustomersDbContext db)
{
    internal async Task HandleAsync(UserEmailChanged user, CancellationToken cancellationToken)
    {
        var customer = await db.Customers.SingleOrDefaultAsync(c => c.Id == user.UserId, cancellationToken);
        customer?.ChangeEmail(user.Email, user.ChangedAt.ToUniversalTime());
        await db.SaveChangesAsync(cancellationToken);
    }
}
