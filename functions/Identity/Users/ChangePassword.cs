using System.Security.Claims;
using Platform.Identity.Administration;
using Platform.Identity.Sessions;

namespace Platform.Identity.Users;

public sealed record ChangePasswordRequest(string CurrentPassword, string Password);

public sealed class ChangePasswordValidator : AbstractValidator<ChangePasswordRequest>
{
    public ChangePasswordValidator()
    {
        RuleFor(r => r.CurrentPassword).IsTypedPassword("currentPassword");
        RuleFor(r => r.Password).IsNewPassword();
    }
}

public sealed class ChangePassword(
    IdentityDbContext db, Passwords passwords, OwnPassword ownPassword, AccountMails mails, IValidator<ChangePasswordRequest> validator, TimeProvider clock)
{
    /// <summary>Ends all sessions but the one of the access token.</summary>
    [Function(nameof(ChangePassword)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/change-password")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var (owner, problem) = await ownPassword.CheckAsync(request, body.Value.CurrentPassword, cancellationToken);
        if (owner is null) return problem!;
        if (PasswordRules.ContainsLocalPart(body.Value.Password, owner.Email)) return Problems.Invalid("password", PasswordRules.NoAddress);
        if (await passwords.HashAsync(body.Value.Password, cancellationToken) is not { } hash) return Passwords.Busy(request);

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await db.LockUserAsync(owner, cancellationToken);
        if (user is null) return OwnPassword.Wrong.ToProblem(StatusCodes.Status403Forbidden);
        user.PasswordHash = hash;
        await db.AccountLinks.Where(l => l.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        var present = Guid.TryParse(request.HttpContext.User.FindFirstValue("sid"), out var session) ? session : (Guid?)null;
        await db.EndSessionsAsync(user.Id, now, cancellationToken, except: present);
        mails.Send(AccountMailKind.PasswordChanged, user, now);
        db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.PasswordChanged, user.Id, now, SessionClient.Of(request), present));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
