using Platform.Identity.Administration;
using Platform.Identity.Sessions;
using Platform.Identity.Users;

namespace Platform.Identity.SecondFactors;

public sealed record PasswordAndCodeRequest(string Password, string Code);

public sealed class PasswordAndCodeValidator : AbstractValidator<PasswordAndCodeRequest>
{
    public PasswordAndCodeValidator()
    {
        RuleFor(r => r.Password).IsTypedPassword("password");
        RuleFor(r => r.Code).IsSecondFactorCode();
    }
}

/// <summary>Removes the secret and the recovery codes, and ends the account's other sessions. The owner's counts as logged in by password from the next refresh
/// on.</summary>
public sealed class DisableSecondFactor(
    IdentityDbContext db, OwnPassword ownPassword, SecondFactorCheck secondFactor, AccountMails mails, IValidator<PasswordAndCodeRequest> validator,
    TimeProvider clock)
{
    [Function(nameof(DisableSecondFactor)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/second-factor/disable")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var (user, wrong) = await ownPassword.CheckAsync(request, body.Value.Password, cancellationToken);
        if (user is null) return wrong!;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (used, problem) = await secondFactor.UseAsync(request, user, body.Value.Code, StatusCodes.Status403Forbidden, cancellationToken);
        if (used)
        {
            var (now, session) = (clock.GetUtcNow(), request.HttpContext.User.SessionId());
            await db.RemoveSecondFactorAsync(user.Id, cancellationToken);
            await db.EndSessionsAsync(user.Id, now, cancellationToken, except: session);
            if (session is { } present && await db.LockSessionAsync(present, user.Id, cancellationToken) is { } own) own.StepUp(secondFactor: false, now);
            mails.Send(SecondFactorChange.Disabled, user, now);
            db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.SecondFactorDisabled, user.Id, now, SessionClient.Of(request), session));
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return used ? TypedResults.NoContent() : problem ?? SecondFactorCheck.NotEnabled.ToProblem();
    }
}
