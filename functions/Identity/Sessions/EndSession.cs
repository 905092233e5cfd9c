using Platform.Identity.Administration;

namespace Platform.Identity.Sessions;

/// <summary>Ends one of the caller's sessions. One that has ended already is 204 too, until it is purged.</summary>
public sealed class EndSession(IdentityDbContext db, TimeProvider clock)
{
    [Function(nameof(EndSession)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/auth/sessions/{id:guid}")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        var userId = request.HttpContext.User.UserId();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var session = await db.LockSessionAsync(id, userId, cancellationToken);
        if (session is null) return Problems.NotFound("session");
        if (session.RevokedAt is null)
        {
            var now = clock.GetUtcNow();
            session.Revoke(now);
            db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.SessionEnded, userId, now, SessionClient.Of(request), id));
            await db.SaveChangesAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
