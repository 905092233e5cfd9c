namespace Platform.Identity.Users;

public sealed class User
{
    private User() { }

    public Guid Id { get; private init; }

    /// <summary>The email address as the user wrote it, with the domain in ASCII.</summary>
    public required string Email { get; init; }

    /// <summary>Unique: <see cref="EmailAddress.Normalize"/> of <see cref="Email"/>.</summary>
    public required string NormalizedEmail { get; init; }

    public required string DisplayName { get; init; }
    public required string PasswordHash { get; init; }
    public required string[] Roles { get; init; }
    public DateTimeOffset RegisteredAt { get; private init; }

    /// <summary>In the account's access tokens. It grows when the roles change, by a trigger of the database, which also revokes the generation
    /// before.</summary>
    public int TokenGeneration { get; private init; }

    /// <summary>The last login or refresh.</summary>
    public DateTimeOffset? LastActiveAt { get; private init; }

    /// <summary>A disabled account cannot log in.</summary>
    public DateTimeOffset? DisabledAt { get; private init; }
    public string? DisabledReason { get; private init; }

    public static User Register(string email, string displayName, string passwordHash, IEnumerable<string> roles, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Email = EmailRules.ToAscii(email),
        NormalizedEmail = EmailAddress.Normalize(email),
        DisplayName = displayName,
        PasswordHash = passwordHash,
        Roles = [.. roles.Distinct(StringComparer.Ordinal)],
        RegisteredAt = now,
    };
}
