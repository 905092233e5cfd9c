using Platform.Identity.Administration;
using Platform.Identity.Sessions;
using Platform.Identity.Users;

namespace Platform.Identity.SecondFactors;

/// <summary>Makes new recovery codes; those before are invalid.</summary>
public sealed class RenewRecoveryCodes(
    IdentityDbContext db, OwnPassword ownPassword, SecondFactorCheck secondFactor, AccountMails mails, IValidator<PasswordAndCodeRequest> validator,
    TimeProvider clock)
{
    [Function(nameof(RenewRecoveryCodes)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<RecoveryCodesView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/second-factor/recovery-codes")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var (user, wrong) = await ownPassword.CheckAsync(request, body.Value.Password, cancellationToken);
        if (user is null) return wrong!;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (used, problem) = await secondFactor.UseAsync(request, user, body.Value.Code, StatusCodes.Status403Forbidden, cancellationToken);
        IReadOnlyList<string> codes = [];
        if (used)
        {
            var now = clock.GetUtcNow();
            codes = await db.ReplaceRecoveryCodesAsync(user.Id, cancellationToken);
            mails.Send(SecondFactorChange.RecoveryCodesRenewed, user, now);
            db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.RecoveryCodesRenewed, user.Id, now, SessionClient.Of(request)));
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return used ? TypedResults.Ok(new RecoveryCodesView(codes)) : problem ?? SecondFactorCheck.NotEnabled.ToProblem();
    }
}
