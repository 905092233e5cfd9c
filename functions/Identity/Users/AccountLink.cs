namespace Platform.Identity.Users;

public enum LinkPurpose
{
    ResetPassword,
    ChangeEmail,
}

/// <summary>A mailed link of an account. One without an account opens nothing: it is written so that a request for a link does the same work, and takes the
/// same time, whether or not the address has an account.</summary>
public sealed class AccountLink
{
    /// <summary>Longer than the delay after which a further mail is sent (<see cref="Throttling.ThrottleOptions.Mail"/>): who repeats another user's request
    /// leaves a valid link in the mailbox.</summary>
    public static readonly TimeSpan ResetLifetime = TimeSpan.FromHours(1);
    public static readonly TimeSpan ChangeLifetime = TimeSpan.FromDays(1);

    private AccountLink() { }

    public required byte[] TokenHash { get; init; }
    public Guid? UserId { get; private init; }
    public LinkPurpose Purpose { get; private init; }

    /// <summary>The address that the account moves to.</summary>
    public string? NewEmail { get; private init; }

    public DateTimeOffset ExpiresAt { get; private init; }

    public static AccountLink ToResetPassword(Guid? userId, byte[] tokenHash, DateTimeOffset now) =>
        new() { TokenHash = tokenHash, UserId = userId, Purpose = LinkPurpose.ResetPassword, ExpiresAt = now + ResetLifetime };

    public static AccountLink ToChangeEmail(Guid? userId, string newEmail, byte[] tokenHash, DateTimeOffset now) =>
        new() { TokenHash = tokenHash, UserId = userId, Purpose = LinkPurpose.ChangeEmail, NewEmail = newEmail, ExpiresAt = now + ChangeLifetime };
}
