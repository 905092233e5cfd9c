namespace Platform.Identity.Sessions;

/// <summary>A login with its family of refresh tokens, of which each is used once to get the next.</summary>
public sealed class Session
{
    public static readonly TimeSpan IdleLifetime = TimeSpan.FromDays(30);

    public static readonly Refusal InvalidToken = new("invalid-refresh-token", "The refresh token is invalid or has expired. Log in again.");
    public static readonly Refusal TokenReused = new(
        "refresh-token-reused", "The refresh token was used before and may be stolen, so the session was revoked. Log in again.");

    private Session() { }

    public Guid Id { get; private init; }
    public Guid UserId { get; private init; }
    public DateTimeOffset StartedAt { get; private init; }

    /// <summary>The expiry of the newest token.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public static Session Start(Guid userId, DateTimeOffset now) => new() { Id = Guid.CreateVersion7(now), UserId = userId, StartedAt = now };

    public RefreshToken Issue(byte[] hash, DateTimeOffset now)
    {
        ExpiresAt = now + IdleLifetime;
        return new() { Hash = hash, SessionId = Id, IssuedAt = now, ExpiresAt = ExpiresAt };
    }

    /// <summary>Uses a token of this family. One that was used before may be stolen, so the whole family is revoked. Called with the session's row locked,
    /// so that of two concurrent uses one is the second.</summary>
    public Refusal? Use(RefreshToken token, DateTimeOffset now)
    {
        if (RevokedAt is not null || token.ExpiresAt <= now) return InvalidToken;
        if (token.UsedAt is not null)
        {
            RevokedAt = now;
            return TokenReused;
        }
        token.UsedAt = now;
        return null;
    }

    public void Revoke(DateTimeOffset now) => RevokedAt ??= now;
}
