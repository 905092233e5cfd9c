using Microsoft.Extensions.Options;

namespace Platform.Identity.SecondFactors;

/// <param name="Required">Whether the account has its roles only with a second factor.</param>
public sealed record SecondFactorView(bool Enabled, DateTimeOffset? EnabledAt, int RecoveryCodesLeft, bool Required);

public sealed class GetSecondFactor(IdentityDbContext db, IOptions<AuthOptions> options)
{
    [Function(nameof(GetSecondFactor)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<SecondFactorView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/auth/second-factor")] HttpRequest request, CancellationToken cancellationToken)
    {
        var id = request.HttpContext.User.UserId();
        if (await db.Accounts.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancellationToken) is not { } user)
            return request.Unauthorized(Users.GetMe.Gone);
        var enabledAt = await db.SecondFactors.Where(f => f.UserId == id).Select(f => f.EnabledAt).SingleOrDefaultAsync(cancellationToken);
        var left = await db.RecoveryCodes.CountAsync(c => c.UserId == id, cancellationToken);
        var required = options.Value.StaffNeedsSecondFactor && user.Roles.Any(role => role is Roles.Operator or Roles.Admin);
        return TypedResults.Ok(new SecondFactorView(enabledAt is not null, enabledAt, left, required));
    }
}
