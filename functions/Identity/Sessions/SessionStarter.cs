using Microsoft.Extensions.Options;
using Platform.Identity.Administration;

namespace Platform.Identity.Sessions;

/// <summary>What every login does once the caller has proved who they are.</summary>
public sealed class SessionStarter(IdentityDbContext db, IOptions<SessionOptions> options, TimeProvider clock)
{
    public static readonly Refusal Disabled = new("account-disabled", "This account was disabled by the staff. Write to them to have it enabled again.");

    /// <summary>Adds a session to the open transaction, whose caller saves and commits, and ends the account's longest unused session beyond the
    /// maximum.</summary>
    /// <returns>The session and its refresh token's secret, or the refusal when the account is disabled or gone.</returns>
    public async Task<(Session? Session, string Secret, Refusal? Refusal)> StartAsync(
        Guid userId, SessionClient client, bool secondFactor, CancellationToken cancellationToken)
    {
        // Locked, so that concurrent logins are counted, and none slips past a staff member who disables the account.
        var user = await db.Users.FromSql($"select * from users where id = {userId} for no key update").AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        var now = clock.GetUtcNow();
        if (user is not { DisabledAt: null, DeletedAt: null })
        {
            db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.LoginFailed, userId, now, client, detail: Disabled.Code));
            return (null, "", Disabled);
        }

        var alive = await db.Sessions.Where(s => s.UserId == userId && s.RevokedAt == null && s.ExpiresAt > now)
            .OrderByDescending(s => s.LastUsedAt).ThenByDescending(s => s.Id).ToListAsync(cancellationToken);
        foreach (var oldest in alive.Skip(options.Value.MaxPerUser - 1))
        {
            oldest.Revoke(now);
            db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.SessionLimitReached, userId, now, client, oldest.Id));
        }
        var (session, secret) = (Session.Start(userId, client, secondFactor, now), RefreshToken.NewSecret());
        db.Sessions.Add(session);
        db.RefreshTokens.Add(session.Issue(secret, options.Value, now));
        db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.LoggedIn, userId, now, client, session.Id));
        await db.MarkActiveAsync(userId, now, cancellationToken);
        return (session, secret, null);
    }
}
