using Microsoft.AspNetCore.Identity;
using Platform.Identity.Administration;
using Platform.Identity.SecondFactors;
using Platform.Identity.Throttling;
using Platform.Identity.Users;

namespace Platform.Identity.Sessions;

/// <param name="Code">Of the second factor, when the account has one.</param>
/// <param name="Cookie">Whether the refresh token comes in a cookie, for browsers.</param>
public sealed record LogInRequest(string Email, string Password, string? Code = null, bool Cookie = false);

public sealed class LogInValidator : AbstractValidator<LogInRequest>
{
    public LogInValidator()
    {
        RuleFor(r => r.Email).OneLine("email", EmailRules.MaxLength); // also an address that was registered under earlier rules
        RuleFor(r => r.Password).IsTypedPassword("password");
        When(r => r.Code is not null, () => RuleFor(r => r.Code).IsSecondFactorCode());
    }
}

public sealed partial class LogIn(
    IdentityDbContext db, Passwords passwords, Throttles throttles, KnownDevices devices, AccountMails mails, SecondFactorCheck secondFactor,
    SessionStarter sessions, AccessTokens accessTokens, IValidator<LogInRequest> validator, TimeProvider clock, ILogger<LogIn> logger)
{
    public static readonly Refusal WrongCredentials = new("wrong-credentials", "The email address or the password is wrong.");
    public static readonly Refusal NotVerified = new("email-not-verified",
        "This account has to be verified first: open the link in the mail, or ask for another one: POST /api/v1/auth/resend-verification.");

    [Function(nameof(LogIn)), AllowAnonymous]
    public async Task<Results<Ok<TokensView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/login")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        var (address, password) = (EmailAddress.Normalize(body.Value.Email), body.Value.Password);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == address, cancellationToken);
        var device = await devices.FindAsync(request, user?.Id, cancellationToken);
        string[] counted = device is null ? [ThrottleKey.Account(address), ThrottleKey.Client(request)] : [ThrottleKey.Device(device, user!.Id)];
        // Avoids the hashing.
        if (await throttles.BlockedForAsync(counted, clock.GetUtcNow(), cancellationToken) is { } wait) return Throttles.Refused(request, wait);

        if (await passwords.VerifyAsync(user?.PasswordHash, password, cancellationToken) is not { } verified) return Passwords.Busy(request);
        if (verified == PasswordVerificationResult.Failed)
        {
            if (await IsOfRegistrationAsync(address, password, cancellationToken) is not { } isOfRegistration) return Passwords.Busy(request);
            return isOfRegistration
                ? NotVerified.ToProblem(StatusCodes.Status403Forbidden)
                : await RecordFailureAsync(request, counted, user, cancellationToken);
        }
        var rehashed = verified == PasswordVerificationResult.SuccessRehashNeeded ? await passwords.HashAsync(password, cancellationToken) : null;

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var failures = await throttles.LockExistingAsync(counted, cancellationToken);
        // Of concurrent guesses, those after one that has caused a delay are refused even when right.
        if (Throttles.LongestDelay(failures, now) is { } longer) return Throttles.Refused(request, longer);
        var (used, problem) = await secondFactor.UseAsync(request, user!, body.Value.Code, StatusCodes.Status401Unauthorized, cancellationToken);
        if (problem is not null)
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return problem;
        }
        failures.Find(t => t.Key == counted[0])?.Reset(); // not the client's: whoever sprays has an account of their own

        var (session, refreshToken, disabled) = await sessions.StartAsync(user!.Id, SessionClient.Of(request), used, cancellationToken);
        if (rehashed is not null)
        {
            await db.Users.Where(u => u.Id == user.Id && u.PasswordHash == user.PasswordHash)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, rehashed), cancellationToken);
        }
        await devices.RememberAsync(request, user.Id, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return disabled is null
            ? await accessTokens.CreateResponseAsync(request, user, session!, refreshToken, body.Value.Cookie, now, cancellationToken)
            : disabled.ToProblem(StatusCodes.Status403Forbidden);
    }

    /// <summary>Whether the password is that of a registration that waits for its verification; null when too many passwords wait to be checked. Not only
    /// asked for addresses without an account: a registration of one that has an account must not look different.</summary>
    private async Task<bool?> IsOfRegistrationAsync(string address, string password, CancellationToken cancellationToken)
    {
        var registration = await db.FindRegistrationAsync(address, clock.GetUtcNow(), cancellationToken);
        if (registration is null) return false;
        var verified = await passwords.VerifyAsync(registration.PasswordHash, password, cancellationToken);
        return verified is null ? null : verified != PasswordVerificationResult.Failed;
    }

    private async Task<ProblemHttpResult> RecordFailureAsync(HttpRequest request, string[] counted, User? user, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var failures = await throttles.LockAsync(counted, cancellationToken);
        if (Throttles.LongestDelay(failures, now) is { } wait) return Throttles.Refused(request, wait);
        failures[0].TryCount(throttles.Options.Account, now);
        foreach (var client in failures.Skip(1)) client.TryCount(throttles.Options.Client, now);
        if (failures[0].WarnOwner(throttles.Options.OwnerWarnedAfter, now) && user is not null)
        {
            mails.Send(AccountMailKind.LoginsFailed, user, now);
            LogManyFailures(user.Id);
        }
        db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.LoginFailed, user?.Id, now, SessionClient.Of(request), detail: WrongCredentials.Code));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return request.Unauthorized(WrongCredentials);
    }

    [LoggerMessage(110, LogLevel.Warning, "Many logins of user {UserId} failed")]
    partial void LogManyFailures(Guid userId);
}
