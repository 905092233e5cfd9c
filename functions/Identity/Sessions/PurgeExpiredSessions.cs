using Platform.Identity.Throttling;

namespace Platform.Identity.Sessions;

/// <summary>Purges expired tokens and sessions, registrations that were not verified, expired links, counts that no longer matter and devices that are no
/// longer used.</summary>
public sealed class PurgeExpiredSessions(IdentityDbContext db, KnownDevices devices, TimeProvider clock)
{
    [Function("ForgetExpiredSessions")]
    public async Task Run([TimerTrigger("0 30 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var lastCounted = now - Throttle.Retention;
        await db.RefreshTokens.Where(t => t.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db.Sessions.Where(s => s.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db.Registrations.Where(r => r.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db.AccountLinks.Where(l => l.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db.Throttles.Where(t => t.CountedAt < lastCounted).ExecuteDeleteAsync(cancellationToken);
        await devices.PurgeAsync(now, cancellationToken);
    }
}
