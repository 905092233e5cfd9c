using Platform.Identity.Sessions;
using Platform.Identity.Users;

namespace Platform.Identity.Administration;

/// <summary>Removes the second factor of a user who has lost the device and the recovery codes, and ends their sessions.</summary>
public sealed class RemoveSecondFactor(IdentityDbContext db, AccountMails mails, TimeProvider clock)
{
    [Function(nameof(RemoveSecondFactor)), Authorize(Policy = Policies.ManageUsers), Authorize(Policy = Policies.RecentLogin)]
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/users/{id:guid}/second-factor")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        var (actor, now) = (request.HttpContext.User.UserId(), clock.GetUtcNow());
        if (id == actor) return DisableUser.OwnAccount.ToProblem();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockAccountAsync(id, cancellationToken);
        if (await db.Accounts.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancellationToken) is not { } user) return Problems.NotFound("user");
        if (await db.RemoveSecondFactorAsync(id, cancellationToken))
        {
            await db.EndSessionsAsync(id, now, cancellationToken);
            mails.Send(SecondFactorChange.Removed, user, now);
            db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.SecondFactorRemoved, id, now, SessionClient.Of(request), actorId: actor));
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
