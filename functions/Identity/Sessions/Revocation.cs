namespace Platform.Identity.Sessions;

/// <summary>Access tokens that must not be accepted although they have not expired. Triggers of the database write one for a session that ends and for
/// roles that change, in the same transaction.</summary>
public sealed class Revocation
{
    /// <summary>How long a revocation is published: longer than any access token is valid, clocks that differ and slow requests included.</summary>
    public static readonly TimeSpan Retention = AccessTokens.Lifetime + TimeSpan.FromMinutes(5);

    public long Id { get; private init; }

    /// <summary>As in <see cref="RevokedTokens"/>.</summary>
    public required string Subject { get; init; }

    /// <summary>By the database's clock.</summary>
    public DateTimeOffset RecordedAt { get; private init; }
}
