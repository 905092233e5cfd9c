namespace Platform.Identity.Users;

/// <summary>A registration whose address is not verified yet. It is no account, and it does not occupy the address: there may be several, each with its own
/// password and link, and the one whose link is opened becomes the account. One of an address that has an account is kept too, without a link, so that a
/// login with its password does not reveal which addresses have one.</summary>
public sealed class Registration
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private Registration() { }

    public required byte[] TokenHash { get; init; }
    public required string Email { get; init; }
    public required string NormalizedEmail { get; init; }
    public required string DisplayName { get; init; }
    public required string PasswordHash { get; init; }
    public DateTimeOffset RegisteredAt { get; private init; }
    public DateTimeOffset ExpiresAt { get; private init; }

    public static Registration Start(string email, string displayName, string passwordHash, byte[] tokenHash, DateTimeOffset now) => new()
    {
        TokenHash = tokenHash,
        Email = EmailRules.ToAscii(email),
        NormalizedEmail = EmailAddress.Normalize(email),
        DisplayName = displayName,
        PasswordHash = passwordHash,
        RegisteredAt = now,
        ExpiresAt = now + Lifetime,
    };

    /// <summary>The same with another link. The one before stays valid.</summary>
    public Registration Again(byte[] tokenHash, DateTimeOffset now) => Start(Email, DisplayName, PasswordHash, tokenHash, now);
}
