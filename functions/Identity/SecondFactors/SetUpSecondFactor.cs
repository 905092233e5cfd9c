using OtpNet;
using Platform.Identity.Keys;
using Platform.Identity.Users;

namespace Platform.Identity.SecondFactors;

public sealed record SetUpSecondFactorRequest(string Password);

public sealed class SetUpSecondFactorValidator : AbstractValidator<SetUpSecondFactorRequest>
{
    public SetUpSecondFactorValidator() => RuleFor(r => r.Password).IsTypedPassword("password");
}

/// <param name="Secret">Base32, to type into the authenticator app.</param>
/// <param name="Uri">The same for a QR code (otpauth).</param>
public sealed record SecondFactorSecretView(string Secret, string Uri);

/// <summary>Makes a secret, which counts once a code of it was sent. Repeated, it makes another one.</summary>
public sealed class SetUpSecondFactor(
    IdentityDbContext db, OwnPassword ownPassword, KeyProtection protection, IValidator<SetUpSecondFactorRequest> validator, TimeProvider clock)
{
    public static readonly Refusal Enabled = new("second-factor-enabled", "This account has a second factor already. Disable that one first.");

    [Function(nameof(SetUpSecondFactor)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<SecondFactorSecretView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/second-factor/enrolment")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var (user, problem) = await ownPassword.CheckAsync(request, body.Value.Password, cancellationToken);
        if (user is null) return problem!;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockAccountAsync(user.Id, cancellationToken);
        if (await db.SecondFactors.AnyAsync(f => f.UserId == user.Id && f.EnabledAt != null, cancellationToken)) return Enabled.ToProblem();
        await db.SecondFactors.Where(f => f.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        var secret = KeyGeneration.GenerateRandomKey(SecondFactor.SecretSize);
        db.SecondFactors.Add(SecondFactor.Create(user.Id, secret, protection, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new SecondFactorSecretView(
            Base32Encoding.ToString(secret), new OtpUri(OtpType.Totp, secret, user.Email, nameof(Platform)).ToString()));
    }
}
