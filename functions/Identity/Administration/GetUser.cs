namespace Platform.Identity.Administration;

public sealed class GetUser(IdentityDbContext db)
{
    [Function(nameof(GetUser)), Authorize(Policy = Policies.ManageUsers)]
    public async Task<Results<Ok<AccountView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/users/{id:guid}")] HttpRequest request, Guid id,
        CancellationToken cancellationToken) =>
        await db.AccountsToView.SingleOrDefaultAsync(u => u.Id == id, cancellationToken) is { } user
            ? TypedResults.Ok(AccountView.Of(user))
            : Problems.NotFound("user");
}
