namespace Platform.Customers.Profiles;

internal sealed record UserRegistered(Guid UserId, string Email, string DisplayName, DateTimeOffset RegisteredAt) : IMessage
{
    public static string Type => "identity.user-registered.v1";

    // Personal data must not get into a log.
    public override string ToString() => $"{nameof(UserRegistered)} {{ {nameof(UserId)} = {UserId} }}";
}

public sealed class UserRegisteredHandler(CustomersDbContext db)
{
    internal async Task HandleAsync(UserRegistered user, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.EnsureAsync(Customer.Register(user.UserId, user.Email, user.DisplayName, user.RegisteredAt.ToUniversalTime()), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
