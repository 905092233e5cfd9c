namespace Platform.Identity.Users;

public sealed record UserView(Guid UserId, string Email, string DisplayName, IReadOnlyList<string> Roles);

public sealed class GetMe(IdentityDbContext db)
{
    public static readonly Refusal Gone = new("invalid-token", "The account of this access token no longer exists. Register again.");

    [Function(nameof(GetMe)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<UserView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/auth/me")] HttpRequest request, CancellationToken cancellationToken)
    {
        var id = request.HttpContext.User.UserId();
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id && u.DeletedAt == null, cancellationToken);
        return user is null
            ? request.Unauthorized(Gone)
            : TypedResults.Ok(new UserView(user.Id, user.Email, user.DisplayName, user.Roles));
    }
}
