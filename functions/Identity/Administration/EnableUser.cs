using Platform.Identity.Sessions;

namespace Platform.Identity.Administration;

/// <summary>Lets a disabled account log in again.</summary>
public sealed class EnableUser(IdentityDbContext db, TimeProvider clock)
{
    [Function(nameof(EnableUser)), Authorize(Policy = Policies.ManageUsers), Authorize(Policy = Policies.RecentLogin)]
    public async Task<Results<Ok<AccountView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/users/{id:guid}/enable")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var enabled = await db.Accounts.Where(u => u.Id == id && u.DisabledAt != null).ExecuteUpdateAsync(
            set => set.SetProperty(u => u.DisabledAt, (DateTimeOffset?)null).SetProperty(u => u.DisabledReason, (string?)null), cancellationToken);
        if (enabled > 0)
        {
            db.SecurityEvents.Add(SecurityEvent.Of(
                SecurityEventType.AccountEnabled, id, clock.GetUtcNow(), SessionClient.Of(request), actorId: request.HttpContext.User.UserId()));
            await db.SaveChangesAsync(cancellationToken);
        }
        var user = await db.AccountsToView.SingleOrDefaultAsync(u => u.Id == id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return user is null ? Problems.NotFound("user") : TypedResults.Ok(AccountView.Of(user));
    }
}
