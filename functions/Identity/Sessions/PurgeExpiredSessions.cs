using Platform.Identity.Administration;
using Platform.Identity.SecondFactors;
using Platform.Identity.Throttling;

namespace Platform.Identity.Sessions;

/// <summary>Purges expired tokens and sessions, registrations that were not verified, secrets that got no code, expired links, counts that no longer
/// matter, devices that are no longer used, revocations of tokens that have expired, and old security events.</summary>
public sealed class PurgeExpiredSessions(IdentityDbContext db, KnownDevices devices, TimeProvider clock)
{
    [Function("ForgetExpiredSessions")]
    public async Task Run([TimerTrigger("0 30 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (lastCounted, lastSetUp) = (now - Throttle.Retention, now - SecondFactor.SetUpLifetime);
        await db.RefreshTokens.Where(t => t.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db.Sessions.Where(s => s.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db.Registrations.Where(r => r.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db.SecondFactors.Where(f => f.EnabledAt == null && f.CreatedAt < lastSetUp).ExecuteDeleteAsync(cancellationToken);
        await db.AccountLinks.Where(l => l.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db.Throttles.Where(t => t.CountedAt < lastCounted).ExecuteDeleteAsync(cancellationToken);
        await devices.PurgeAsync(now, cancellationToken);
        // By the database's clock, by which its triggers record the one and guard the other.
        await db.Database.ExecuteSqlAsync($"delete from security_events where at < clock_timestamp() - {SecurityEvent.Retention}", cancellationToken);
        await db.Database.ExecuteSqlAsync($"delete from revocations where recorded_at < clock_timestamp() - {Revocation.Retention}", cancellationToken);
    }
}
