using Platform.Identity.Administration;
using Platform.Identity.Sessions;
using Platform.Identity.Users;

namespace Platform.Identity.SecondFactors;

public sealed record ConfirmSecondFactorRequest(string Code);

public sealed class ConfirmSecondFactorValidator : AbstractValidator<ConfirmSecondFactorRequest>
{
    public ConfirmSecondFactorValidator() => RuleFor(r => r.Code).IsAuthenticatorCode();
}

/// <param name="RecoveryCodes">They are shown this once.</param>
public sealed record RecoveryCodesView(IReadOnlyList<string> RecoveryCodes);

/// <summary>Enables the second factor by its first code, and ends the account's other sessions, which were logged in to without it.</summary>
public sealed class ConfirmSecondFactor(
    IdentityDbContext db, SecondFactorCheck secondFactor, AccountMails mails, IValidator<ConfirmSecondFactorRequest> validator, TimeProvider clock)
{
    public static readonly Refusal NotSetUp = new("second-factor-not-set-up",
        "There is no secret that waits for its first code. Get one: POST /api/v1/auth/second-factor/enrolment.");

    [Function(nameof(ConfirmSecondFactor)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<RecoveryCodesView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/second-factor/confirm")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var (id, now) = (request.HttpContext.User.UserId(), clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockAccountAsync(id, cancellationToken);
        if (await db.Accounts.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancellationToken) is not { } user) return request.Unauthorized(GetMe.Gone);
        var factor = await db.SecondFactors.SingleOrDefaultAsync(f => f.UserId == id, cancellationToken);
        if (factor is null || !factor.CanBeConfirmed(now)) return NotSetUp.ToProblem();

        var problem = await secondFactor.ConfirmAsync(request, user, factor, body.Value.Code, cancellationToken);
        IReadOnlyList<string> codes = [];
        if (problem is null)
        {
            factor.Enable(now);
            codes = await db.ReplaceRecoveryCodesAsync(id, cancellationToken);
            var session = request.HttpContext.User.SessionId();
            await db.EndSessionsAsync(id, now, cancellationToken, except: session);
            if (session is { } present && await db.LockSessionAsync(present, id, cancellationToken) is { } own) own.StepUp(secondFactor: true, now);
            mails.Send(SecondFactorChange.Enabled, user, now);
            db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.SecondFactorEnabled, id, now, SessionClient.Of(request), session));
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return problem is null ? TypedResults.Ok(new RecoveryCodesView(codes)) : problem;
    }
}
