namespace Platform.Identity.Sessions;

/// <summary>A login with its family of refresh tokens, of which each is used once to get the next.</summary>
public sealed class Session
{
    public static readonly Refusal InvalidToken = new("invalid-refresh-token", "The refresh token is invalid or has expired. Log in again.");
    public static readonly Refusal TokenReused = new(
        "refresh-token-reused", "The refresh token was used before and may be stolen, so the session was revoked. Log in again.");

    private Session() { }

    /// <summary>The <c>sid</c> of its access tokens.</summary>
    public Guid Id { get; private init; }
    public Guid UserId { get; private init; }

    /// <summary>What logged in: the beginning of its User-Agent.</summary>
    public string Device { get; private init; } = "";

    /// <summary>The client's address at the login.</summary>
    public string Address { get; private init; } = "";

    public DateTimeOffset StartedAt { get; private init; }
    /// <summary>The <c>auth_time</c> of its access tokens: the login, or the last step-up.</summary>
    public DateTimeOffset AuthenticatedAt { get; private set; }

    /// <summary>Whether that was with a second factor.</summary>
    public bool SecondFactor { get; private set; }

    public DateTimeOffset LastUsedAt { get; private set; }

    /// <summary>The expiry of the newest token.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Setting it also revokes the session's access tokens: a trigger of the database does that, whoever ends the session.</summary>
    public DateTimeOffset? RevokedAt { get; private set; }

    public static Session Start(Guid userId, SessionClient client, bool secondFactor, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        UserId = userId,
        Device = client.Device,
        Address = client.Address,
        StartedAt = now,
        AuthenticatedAt = now,
        SecondFactor = secondFactor,
    };

    /// <summary>The owner has proved again who they are.</summary>
    public void StepUp(bool secondFactor, DateTimeOffset now) => (AuthenticatedAt, SecondFactor) = (now, secondFactor);

    /// <summary>Issues a token, which makes the session last longer, up to its absolute lifetime.</summary>
    public RefreshToken Issue(string secret, SessionOptions options, DateTimeOffset now)
    {
        var (idle, absolute) = (now + options.IdleLifetime, StartedAt + options.AbsoluteLifetime);
        LastUsedAt = now;
        ExpiresAt = idle < absolute ? idle : absolute;
        return new() { Hash = RefreshToken.HashOf(secret), SessionId = Id, IssuedAt = now, ExpiresAt = ExpiresAt };
    }

    /// <summary>Uses a token of this family. One that was used before may be stolen, so the whole family is revoked; within the grace window it is answered
    /// with the successor that it got before, so that the family never has two branches. Called with the session's row locked.</summary>
    /// <param name="secret">The token as it was sent.</param>
    /// <param name="next">The secret of the successor.</param>
    /// <param name="issued">The successor, unless it was issued before.</param>
    public Refusal? Refresh(RefreshToken token, string secret, SessionOptions options, DateTimeOffset now, out string next, out RefreshToken? issued)
    {
        (next, issued) = ("", null);
        if (RevokedAt is not null || token.ExpiresAt <= now) return InvalidToken;
        if (token.UsedAt is null)
        {
            next = RefreshToken.NewSecret();
            issued = Issue(next, options, now);
            token.Use(secret, next, now);
            return null;
        }
        if (now - token.UsedAt < options.GraceWindow && token.SuccessorFor(secret) is { } successor)
        {
            next = successor;
            return null;
        }
        Revoke(now);
        return TokenReused;
    }

    public void Revoke(DateTimeOffset now) => RevokedAt ??= now;
}
