using Platform.Identity.Administration;

namespace Platform.Identity.Sessions;

/// <summary>Purges expired tokens and sessions, failed logins that no longer count, revocations of tokens that have expired, and old security events.</summary>
public sealed class PurgeExpiredSessions(IdentityDbContext db, TimeProvider clock)
{
    [Function("ForgetExpiredSessions")]
    public async Task Run([TimerTrigger("0 30 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var lastCounted = now - LoginAttempts.Retention;
        await db.RefreshTokens.Where(t => t.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db.Sessions.Where(s => s.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        // By the database's clock, by which its triggers record the one and guard the other.
        await db.Database.ExecuteSqlAsync($"delete from security_events where at < clock_timestamp() - {SecurityEvent.Retention}", cancellationToken);
        await db.Database.ExecuteSqlAsync($"delete from revocations where recorded_at < clock_timestamp() - {Revocation.Retention}", cancellationToken);
        await db.LoginAttempts.Where(a => a.LastFailureAt < lastCounted).ExecuteDeleteAsync(cancellationToken);
    }
}
