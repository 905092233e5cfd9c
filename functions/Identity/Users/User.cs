using Platform.Identity.SecondFactors;

namespace Platform.Identity.Users;

/// <summary>An account, whose address is verified: before that there is a <see cref="Registration"/>.</summary>
public sealed class User
{
    private User() { }

    public Guid Id { get; private init; }

    /// <summary>The email address as the user wrote it, with the domain in ASCII.</summary>
    public required string Email { get; set; }

    /// <summary>Unique: <see cref="EmailAddress.Normalize"/> of <see cref="Email"/>.</summary>
    public required string NormalizedEmail { get; set; }

    public required string DisplayName { get; set; }
    public required string PasswordHash { get; set; }
    public required string[] Roles { get; set; }
    public DateTimeOffset RegisteredAt { get; private init; }

    /// <summary>In the account's access tokens. It grows when the roles change, by a trigger of the database, which also revokes the generation
    /// before.</summary>
    public int TokenGeneration { get; private init; }

    /// <summary>The last login or refresh.</summary>
    public DateTimeOffset? LastActiveAt { get; private init; }

    /// <summary>A disabled account cannot log in.</summary>
    public DateTimeOffset? DisabledAt { get; private init; }
    public string? DisabledReason { get; private init; }

    /// <summary>The row of a deleted account has nothing of the person left; its sessions, which have ended, refer to it.</summary>
    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>Null when there is none, or when it was not read.</summary>
    public SecondFactor? SecondFactor { get; private init; }

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

    public void MoveTo(string email) => (Email, NormalizedEmail) = (email, EmailAddress.Normalize(email));

    /// <summary>No password has an empty hash, and nobody can register an address of .invalid (RFC 2606).</summary>
    public void Delete(DateTimeOffset now)
    {
        MoveTo($"{Id:N}@deleted.invalid");
        (DisplayName, PasswordHash, Roles, DeletedAt) = ("Deleted account", "", [], now);
    }
}
