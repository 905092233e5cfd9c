using Platform.Identity.Administration;
using Platform.Identity.Sessions;
using Platform.Identity.Throttling;

namespace Platform.Identity.Users;

public sealed record DeleteAccountRequest(string Password);

public sealed class DeleteAccountValidator : AbstractValidator<DeleteAccountRequest>
{
    public DeleteAccountValidator() => RuleFor(r => r.Password).IsTypedPassword("password");
}

public sealed partial class DeleteAccount(
    IdentityDbContext db, OwnPassword ownPassword, AccountMails mails, IValidator<DeleteAccountRequest> validator, TimeProvider clock,
    ILogger<DeleteAccount> logger)
{
    /// <summary>Removes what is known here of the person, ends all sessions and frees the address.</summary>
    [Function(nameof(DeleteAccount)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/delete-account")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var (owner, problem) = await ownPassword.CheckAsync(request, body.Value.Password, cancellationToken);
        if (owner is null) return problem!;

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await db.LockUserAsync(owner, cancellationToken);
        if (user is null) return OwnPassword.Wrong.ToProblem(StatusCodes.Status403Forbidden);
        mails.Send(AccountMailKind.AccountDeleted, user, now);
        string[] throttles = [ThrottleKey.Account(user.NormalizedEmail), ThrottleKey.Password(user.Id)];
        await db.Throttles.Where(t => throttles.Contains(t.Key)).ExecuteDeleteAsync(cancellationToken);
        await db.EndRegistrationsAsync(user.NormalizedEmail, cancellationToken);
        await db.AccountLinks.Where(l => l.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await db.KnownDevices.Where(d => d.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await db.RemoveSecondFactorAsync(user.Id, cancellationToken);
        await db.EndSessionsAsync(user.Id, now, cancellationToken);
        user.Delete(now);
        db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.AccountDeleted, user.Id, now, SessionClient.Of(request)));
        db.Send(new UserDeleted(user.Id, now), now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogDeleted(user.Id);
        return TypedResults.NoContent();
    }

    [LoggerMessage(102, LogLevel.Information, "User {UserId} deleted the account")]
    partial void LogDeleted(Guid userId);
}
