using Platform.Identity.Administration;

namespace Platform.Identity.Sessions;

/// <summary>Logs out everywhere: ends all of the caller's sessions, that of the request among them.</summary>
public sealed class EndSessions(IdentityDbContext db, TimeProvider clock)
{
    [Function(nameof(EndSessions)), Authorize(Policy = Policies.SignedIn)]
    public async Task<NoContent> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/auth/sessions")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (userId, now) = (request.HttpContext.User.UserId(), clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.EndSessionsAsync(userId, now, cancellationToken);
        db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.SessionEnded, userId, now, SessionClient.Of(request), detail: "all"));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        RefreshTokenCookie.Delete(request.HttpContext.Response);
        return TypedResults.NoContent();
    }
}
