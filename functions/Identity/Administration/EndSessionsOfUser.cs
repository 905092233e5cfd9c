using Platform.Identity.Sessions;

namespace Platform.Identity.Administration;

/// <summary>Logs an account out everywhere.</summary>
public sealed class EndSessionsOfUser(IdentityDbContext db, TimeProvider clock)
{
    [Function(nameof(EndSessionsOfUser)), Authorize(Policy = Policies.ManageUsers), Authorize(Policy = Policies.RecentLogin)]
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/users/{id:guid}/sessions")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        if (!await db.Accounts.AnyAsync(u => u.Id == id, cancellationToken)) return Problems.NotFound("user");
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.EndSessionsAsync(id, now, cancellationToken);
        db.SecurityEvents.Add(SecurityEvent.Of(
            SecurityEventType.SessionEnded, id, now, SessionClient.Of(request), actorId: request.HttpContext.User.UserId(), detail: "all"));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
