using Platform.Identity.Administration;
using Platform.Identity.Keys;
using Platform.Identity.Sessions;
using Platform.Identity.Throttling;
using Platform.Identity.Users;

namespace Platform.Identity.SecondFactors;

/// <summary>Asks for a code where an account has a second factor. Wrong ones are counted for the account alone, known device or not: whoever gets here knows
/// the password or has an access token.</summary>
public sealed partial class SecondFactorCheck(
    IdentityDbContext db, KeyProtection protection, Throttles throttles, AccountMails mails, TimeProvider clock, ILogger<SecondFactorCheck> logger)
{
    public static readonly Refusal Required = new("second-factor-required",
        "This account has a second factor. Send code too: the digits that the authenticator app shows, or a recovery code.");

    public static readonly Refusal Invalid = new("second-factor-invalid",
        "The code is wrong or was used before. Wait for the next one, see that the clock of the authenticator app is right, or send a recovery code.");

    private static readonly Refusal TooManyCodes = new(
        Throttles.TooManyFailures.Code, "Too many codes were wrong. Try again after the seconds in Retry-After.");

    public static readonly Refusal NotEnabled = new("second-factor-not-enabled", "This account has no second factor. Nothing was changed.");

    /// <summary>Uses a code of the account in the open transaction, which locks the account until it ends. The caller saves and commits in any case, since
    /// wrong codes are counted.</summary>
    /// <param name="status">Of the problem: 401 for a login, 403 for a caller with an access token.</param>
    /// <returns>Whether a code was used: not when the account has no second factor. Otherwise the problem.</returns>
    internal async Task<(bool Used, ProblemHttpResult? Problem)> UseAsync(
        HttpRequest request, User user, string? code, int status, CancellationToken cancellationToken)
    {
        // Locked, so that no code is used twice, and no login without a code slips past its enabling.
        await db.LockAccountAsync(user.Id, cancellationToken);
        var factor = await db.SecondFactors.SingleOrDefaultAsync(f => f.UserId == user.Id && f.EnabledAt != null, cancellationToken);
        if (factor is null) return (false, null);
        if (code is null) return (false, Problem(request, Required, status));
        return await TryAsync(request, user, factor, RecoveryCode.Normalize(code), status, cancellationToken) is { } problem ? (false, problem) : (true, null);
    }

    /// <summary>The same for the first code of a secret.</summary>
    internal Task<ProblemHttpResult?> ConfirmAsync(HttpRequest request, User user, SecondFactor factor, string code, CancellationToken cancellationToken) =>
        TryAsync(request, user, factor, RecoveryCode.Normalize(code), StatusCodes.Status403Forbidden, cancellationToken);

    private async Task<ProblemHttpResult?> TryAsync(
        HttpRequest request, User user, SecondFactor factor, string code, int status, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var failures = (await throttles.LockAsync([ThrottleKey.SecondFactor(user.Id)], cancellationToken))[0];
        if (failures.BlockedFor(now) is { } wait) return Throttles.Refused(request, wait, TooManyCodes);
        if (SecondFactorCodes.IsDigits(code) ? factor.TryUse(code, protection, now) : await UseRecoveryCodeAsync(request, user, code, now, cancellationToken))
        {
            failures.Reset();
            return null;
        }
        failures.TryCount(throttles.Options.SecondFactor, now);
        if (failures.WarnOwner(throttles.Options.SecondFactor.Free, now))
        {
            mails.Send(SecondFactorChange.CodesFailed, user, now);
            LogManyFailures(user.Id);
        }
        db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.SecondFactorFailed, user.Id, now, SessionClient.Of(request)));
        return Problem(request, Invalid, status);
    }

    private async Task<bool> UseRecoveryCodeAsync(HttpRequest request, User user, string code, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hash = RecoveryCode.HashOf(code);
        if (await db.RecoveryCodes.Where(c => c.UserId == user.Id && c.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 0) return false;
        db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.RecoveryCodeUsed, user.Id, now, SessionClient.Of(request)));
        mails.Send(SecondFactorChange.RecoveryCodeUsed, user, now);
        return true;
    }

    private static ProblemHttpResult Problem(HttpRequest request, Refusal refusal, int status) =>
        status == StatusCodes.Status401Unauthorized ? request.Unauthorized(refusal) : refusal.ToProblem(status);

    [LoggerMessage(112, LogLevel.Warning, "Many codes of the second factor of user {UserId} were wrong")]
    partial void LogManyFailures(Guid userId);
}
