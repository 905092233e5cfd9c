using Microsoft.AspNetCore.Identity;
using Platform.Identity.Throttling;

namespace Platform.Identity.Users;

/// <summary>Asks a caller with an access token for the password again, before what cannot be undone: the token may be stolen.</summary>
public sealed class OwnPassword(IdentityDbContext db, Passwords passwords, Throttles throttles, TimeProvider clock)
{
    public static readonly Refusal Wrong = new("wrong-password", "The present password is wrong.");

    /// <summary>The caller's account, or the problem to answer with. Wrong passwords are counted for the account alone.</summary>
    internal async Task<(User? User, ProblemHttpResult? Problem)> CheckAsync(HttpRequest request, string password, CancellationToken cancellationToken)
    {
        var id = request.HttpContext.User.UserId();
        string[] key = [ThrottleKey.Password(id)];
        if (await throttles.BlockedForAsync(key, clock.GetUtcNow(), cancellationToken) is { } wait) return (null, Throttles.Refused(request, wait));

        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id && u.DeletedAt == null, cancellationToken);
        if (user is null) return (null, request.Unauthorized(GetMe.Gone));
        if (await passwords.VerifyAsync(user.PasswordHash, password, cancellationToken) is not { } verified) return (null, Passwords.Busy(request));

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var failures = (await throttles.LockAsync(key, cancellationToken))[0];
        if (failures.BlockedFor(now) is { } longer) return (null, Throttles.Refused(request, longer));
        if (verified == PasswordVerificationResult.Failed) failures.TryCount(throttles.Options.Account, now);
        else failures.Reset();
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return verified == PasswordVerificationResult.Failed ? (null, Wrong.ToProblem(StatusCodes.Status403Forbidden)) : (user, null);
    }
}
