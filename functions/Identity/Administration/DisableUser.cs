using Platform.Identity.Sessions;

namespace Platform.Identity.Administration;

public sealed record DisableUserRequest(string Reason);

public sealed class DisableUserValidator : AbstractValidator<DisableUserRequest>
{
    public DisableUserValidator() => RuleFor(r => r.Reason).OneLine("reason", 200);
}

/// <summary>Ends the account's sessions and keeps it from logging in. Repeated, it changes the reason.</summary>
public sealed class DisableUser(IdentityDbContext db, IValidator<DisableUserRequest> validator, TimeProvider clock)
{
    /// <summary>An admin who made this mistake could not undo it.</summary>
    public static readonly Refusal OwnAccount = new("own-account", "An admin changes the accounts of others only. Ask another admin to change yours.");

    [Function(nameof(DisableUser)), Authorize(Policy = Policies.ManageUsers), Authorize(Policy = Policies.RecentLogin)]
    public async Task<Results<Ok<AccountView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/users/{id:guid}/disable")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var (actor, now) = (request.HttpContext.User.UserId(), clock.GetUtcNow());
        if (id == actor) return OwnAccount.ToProblem();

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // First, so that no login starts a session in between.
        var changed = await db.Accounts.Where(u => u.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(u => u.DisabledAt, u => u.DisabledAt ?? now).SetProperty(u => u.DisabledReason, body.Value.Reason), cancellationToken);
        if (changed == 0) return Problems.NotFound("user");
        await db.EndSessionsAsync(id, now, cancellationToken);
        db.SecurityEvents.Add(
            SecurityEvent.Of(SecurityEventType.AccountDisabled, id, now, SessionClient.Of(request), actorId: actor, detail: body.Value.Reason));
        await db.SaveChangesAsync(cancellationToken);
        var user = await db.AccountsToView.SingleAsync(u => u.Id == id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(AccountView.Of(user));
    }
}
