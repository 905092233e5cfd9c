namespace Platform.Identity.Sessions;

/// <summary>Purges expired tokens and sessions, and failed logins that no longer count.</summary>
public sealed class PurgeExpiredSessions(IdentityDbContext db, TimeProvider clock)
{
    [Function("ForgetExpiredSessions")]
    public async Task Run([TimerTrigger("0 30 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var lastCounted = now - LoginAttempts.Retention;
        await db.RefreshTokens.Where(t => t.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db.Sessions.Where(s => s.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db.LoginAttempts.Where(a => a.LastFailureAt < lastCounted).ExecuteDeleteAsync(cancellationToken);
    }
}
