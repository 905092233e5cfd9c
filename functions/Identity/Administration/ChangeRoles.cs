namespace Platform.Identity.Administration;

public sealed record ChangeRolesRequest(IReadOnlyList<string> Roles);

public sealed class ChangeRolesValidator : AbstractValidator<ChangeRolesRequest>
{
    public ChangeRolesValidator() => RuleFor(r => r.Roles).Cascade(CascadeMode.Stop)
        .NotNull().WithMessage("roles is required.")
        .Must(roles => roles.Count is > 0 and <= 10 && roles.All(role => Roles.All.Contains(role)))
        .WithMessage($"roles has one or more of {string.Join(", ", Roles.All)}.");
}

/// <summary>Replaces an account's roles. The access tokens with the roles before are revoked, and its sessions go on: the next refresh gives the new roles.
/// The revocation, the audit entry and the event are written by triggers of the database.</summary>
public sealed class ChangeRoles(IdentityDbContext db, OutboxSignal outbox, IValidator<ChangeRolesRequest> validator)
{
    [Function(nameof(ChangeRoles)), Authorize(Policy = Policies.ManageUsers), Authorize(Policy = Policies.RecentLogin)]
    public async Task<Results<Ok<AccountView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/users/{id:guid}/roles")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var actor = request.HttpContext.User.UserId();
        if (id == actor) return DisableUser.OwnAccount.ToProblem();

        string[] roles = [.. Roles.All.Where(body.Value.Roles.Contains)];
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select set_config('platform.actor', {actor.ToString()}, true)", cancellationToken);
        var changed = await db.Accounts.Where(u => u.Id == id).ExecuteUpdateAsync(set => set.SetProperty(u => u.Roles, roles), cancellationToken);
        if (changed == 0) return Problems.NotFound("user");
        var user = await db.AccountsToView.SingleAsync(u => u.Id == id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        outbox.Set();
        return TypedResults.Ok(AccountView.Of(user));
    }
}
