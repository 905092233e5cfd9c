using Platform.Identity.Administration;
using Platform.Identity.Sessions;
using Platform.Identity.Throttling;

namespace Platform.Identity.Users;

public sealed record ResetPasswordRequest(string Token, string Password);

public sealed class ResetPasswordValidator : AbstractValidator<ResetPasswordRequest>
{
    public ResetPasswordValidator()
    {
        RuleFor(r => r.Token).IsLinkToken();
        RuleFor(r => r.Password).IsNewPassword();
    }
}

public sealed class ResetPassword(
    IdentityDbContext db, Passwords passwords, AccountMails mails, KnownDevices devices, IValidator<ResetPasswordRequest> validator, TimeProvider clock)
{
    /// <summary>Sets a new password and ends all sessions, other links and delays of the account: whoever was in is out, and the owner gets in from
    /// here.</summary>
    [Function(nameof(ResetPassword)), AllowAnonymous]
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/reset-password")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        var (tokenHash, password, asked) = (LinkToken.HashOf(body.Value.Token), body.Value.Password, clock.GetUtcNow());
        var owner = await db.AccountLinks
            .Where(l => l.TokenHash == tokenHash && l.Purpose == LinkPurpose.ResetPassword && l.ExpiresAt > asked)
            .Join(db.Users, l => l.UserId, u => u.Id, (_, u) => u).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (owner is null) return LinkInvalid();
        if (PasswordRules.ContainsLocalPart(password, owner.Email)) return Problems.Invalid("password", PasswordRules.NoAddress); // the link stays valid
        if (await passwords.HashAsync(password, cancellationToken) is not { } hash) return Passwords.Busy(request);

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.TakeLinkAsync(tokenHash, LinkPurpose.ResetPassword, now, cancellationToken) is null) return LinkInvalid();
        var user = await db.Users.FromSql($"select * from users where id = {owner.Id} for update").SingleAsync(cancellationToken);
        user.PasswordHash = hash;
        await db.AccountLinks.Where(l => l.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await db.EndSessionsAsync(user.Id, now, cancellationToken);
        await db.KnownDevices.Where(d => d.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await devices.RememberAsync(request, user.Id, now, cancellationToken);
        string[] throttles = [ThrottleKey.Account(user.NormalizedEmail), ThrottleKey.Password(user.Id)];
        await db.Throttles.Where(t => throttles.Contains(t.Key)).ExecuteDeleteAsync(cancellationToken);
        mails.Send(AccountMailKind.PasswordChanged, user, now);
        db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.PasswordChanged, user.Id, now, SessionClient.Of(request)));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult LinkInvalid() => AccountMails.LinkInvalid.ToProblem(StatusCodes.Status400BadRequest);
}
