using Platform.Identity.Administration;
using Platform.Identity.SecondFactors;
using Platform.Identity.Users;

namespace Platform.Identity.Sessions;

public sealed record StepUpRequest(string? Password = null, string? Code = null);

public sealed class StepUpValidator : AbstractValidator<StepUpRequest>
{
    public StepUpValidator()
    {
        When(r => r.Password is not null, () => RuleFor(r => r.Password!).IsTypedPassword("password"));
        When(r => r.Code is not null, () => RuleFor(r => r.Code).IsSecondFactorCode());
    }
}

/// <summary>Proves again who the caller is, for what needs a recent login (<see cref="Policies.RecentLogin"/>): by a code where the account has a second
/// factor, otherwise by the password. The session goes on and keeps it.</summary>
public sealed class StepUp(
    IdentityDbContext db, OwnPassword ownPassword, SecondFactorCheck secondFactor, AccessTokens accessTokens, IValidator<StepUpRequest> validator,
    TimeProvider clock)
{
    private static readonly Refusal SessionEnded = new("invalid-token", "The session of this access token has ended. Log in again.");

    [Function(nameof(StepUp)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<TokensView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/step-up")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var (user, problem) = body.Value.Password is { } password
            ? await ownPassword.CheckAsync(request, password, cancellationToken)
            : await FindAsync(request, cancellationToken);
        if (user is null) return problem!;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        (var used, problem) = await secondFactor.UseAsync(request, user, body.Value.Code, StatusCodes.Status403Forbidden, cancellationToken);
        if (problem is null && !used && body.Value.Password is null)
            problem = Problems.Invalid("password", "password is required, since this account has no second factor.");
        Session? session = null;
        var now = clock.GetUtcNow();
        if (problem is null)
        {
            session = request.HttpContext.User.SessionId() is { } id ? await db.LockSessionAsync(id, user.Id, cancellationToken) : null;
            if (session is not { RevokedAt: null }) return request.Unauthorized(SessionEnded, "Bearer error=\"invalid_token\""); // rolls back
            session.StepUp(used, now);
            db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.SteppedUp, user.Id, now, SessionClient.Of(request), session.Id));
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return problem is null ? await accessTokens.CreateResponseAsync(user, session!, now, cancellationToken) : problem;
    }

    private async Task<(User? User, ProblemHttpResult? Problem)> FindAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var id = request.HttpContext.User.UserId();
        var user = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancellationToken);
        return (user, user is null ? request.Unauthorized(GetMe.Gone) : null);
    }
}
