using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Platform.Identity.Administration;
using Platform.Identity.Users;

namespace Platform.Identity.Sessions;

/// <param name="Cookie">Whether the refresh token comes in a cookie, for browsers.</param>
public sealed record LogInRequest(string Email, string Password, bool Cookie = false);

public sealed class LogInValidator : AbstractValidator<LogInRequest>
{
    public LogInValidator()
    {
        RuleFor(r => r.Email).OneLine("email", EmailRules.MaxLength); // also an address that was registered under earlier rules
        RuleFor(r => r.Password).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("password is required.")
            .Must(password => Passwords.LengthOf(password) <= Passwords.MaxLength).WithMessage($"A password has at most {Passwords.MaxLength} characters.")
            // HMAC, and so PBKDF2, pads with zeros: a password with NULs behind it has the same hash.
            .Must(password => !password.Any(char.IsControl)).WithMessage(Passwords.NoControls);
    }
}

public sealed partial class LogIn(
    IdentityDbContext db, Passwords passwords, SessionStarter sessions, AccessTokens accessTokens, IValidator<LogInRequest> validator, TimeProvider clock,
    ILogger<LogIn> logger)
{
    [Function(nameof(LogIn)), AllowAnonymous]
    public async Task<Results<Ok<TokensView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/login")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        var address = EmailAddress.Normalize(body.Value.Email);
        var before = await db.LoginAttempts.AsNoTracking().SingleOrDefaultAsync(a => a.Address == address, cancellationToken);
        if (before?.LockedFor(clock.GetUtcNow()) is { } wait) return Locked(request, wait); // avoids the hashing

        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == address, cancellationToken);
        var verified = passwords.Verify(user?.PasswordHash, body.Value.Password);
        var rehashed = verified == PasswordVerificationResult.SuccessRehashNeeded ? passwords.Hash(body.Value.Password) : null;

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (verified == PasswordVerificationResult.Failed)
        {
            await db.Database.ExecuteSqlAsync(
                $"insert into login_attempts (address, failures, last_failure_at) values ({address}, 0, {now}) on conflict do nothing", cancellationToken);
        }
        var attempts = await db.LoginAttempts.FromSql($"select * from login_attempts where address = {address} for update")
            .SingleOrDefaultAsync(cancellationToken);
        if (attempts?.Record(verified != PasswordVerificationResult.Failed, now) is { } refusal)
        {
            db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.LoginFailed, user?.Id, now, SessionClient.Of(request), detail: refusal.Code));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            if (attempts.LockedFor(now) is not { } locked) return request.Unauthorized(refusal);
            if (refusal == LoginAttempts.Locked) return Locked(request, locked);
            LogLocked(user?.Id);
            return request.Unauthorized(refusal);
        }

        var (session, refreshToken, disabled) = await sessions.StartAsync(user!.Id, SessionClient.Of(request), cancellationToken);
        if (rehashed is not null)
        {
            await db.Users.Where(u => u.Id == user.Id && u.PasswordHash == user.PasswordHash)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, rehashed), cancellationToken);
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return disabled is null
            ? await accessTokens.CreateResponseAsync(request, user, session!, refreshToken, body.Value.Cookie, now, cancellationToken)
            : disabled.ToProblem(StatusCodes.Status403Forbidden);
    }

    private static ProblemHttpResult Locked(HttpRequest request, TimeSpan wait)
    {
        request.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return LoginAttempts.Locked.ToProblem(StatusCodes.Status429TooManyRequests);
    }

    [LoggerMessage(110, LogLevel.Warning, "Login was locked after consecutive failures; the user is {UserId}")]
    partial void LogLocked(Guid? userId);
}
