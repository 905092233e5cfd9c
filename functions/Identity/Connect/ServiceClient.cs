using System.Security.Cryptography;
using Platform.Identity.Users;

namespace Platform.Identity.Connect;

/// <summary>A service that calls the API in its own name (client credentials of OAuth 2.0).</summary>
public sealed class ServiceClient
{
    /// <summary>The maximum number of services.</summary>
    public const int Max = 200;

    public const int MaxNameLength = 100;

    /// <summary>What a service may be: its scopes are the roles in its tokens.</summary>
    public static readonly IReadOnlyList<string> AllScopes = [Roles.Instructor, Roles.Operator];

    private ServiceClient() { }

    /// <summary>The <c>client_id</c>, and the <c>sub</c> of its tokens.</summary>
    public Guid Id { get; private init; }

    public required string Name { get; init; }

    /// <summary>SHA-256 of the secret; 256 random bits need no salt and no slow hash.</summary>
    public required byte[] SecretHash { get; init; }

    public required string[] Scopes { get; init; }
    public DateTimeOffset RegisteredAt { get; private init; }

    public static ServiceClient Register(string name, IEnumerable<string> scopes, string secret, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Name = name,
        SecretHash = LinkToken.HashOf(secret),
        Scopes = [.. AllScopes.Where(scopes.Contains)],
        RegisteredAt = now,
    };

    public bool HasSecret(string? secret) => secret is not null && CryptographicOperations.FixedTimeEquals(SecretHash, LinkToken.HashOf(secret));
}
