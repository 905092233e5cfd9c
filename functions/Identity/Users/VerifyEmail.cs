using Microsoft.AspNetCore.Identity;
using Platform.Identity.Administration;
using Platform.Identity.Sessions;

namespace Platform.Identity.Users;

/// <param name="Password">That of the registration; not asked for when an account moves to a new address.</param>
public sealed record VerifyEmailRequest(string Token, string? Password = null);

public sealed class VerifyEmailValidator : AbstractValidator<VerifyEmailRequest>
{
    public VerifyEmailValidator()
    {
        RuleFor(r => r.Token).IsLinkToken();
        When(r => r.Password is not null, () => RuleFor(r => r.Password!).IsTypedPassword("password"));
    }
}

public sealed partial class VerifyEmail(
    IdentityDbContext db, Passwords passwords, AccountMails mails, IValidator<VerifyEmailRequest> validator, TimeProvider clock, ILogger<VerifyEmail> logger)
{
    public static readonly Refusal WrongPassword = new("wrong-password",
        "This is not the password of the registration. If somebody else registered your address, ignore the mail, and register yourself if you want to.");

    /// <summary>Makes an account of a registration, or moves an account to its new address. Whoever opens the link of somebody else's registration cannot make
    /// an account of it, since they do not know its password.</summary>
    [Function(nameof(VerifyEmail)), AllowAnonymous]
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/verify-email")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        var (hash, now) = (LinkToken.HashOf(body.Value.Token), clock.GetUtcNow());
        if (await CheckPasswordAsync(request, hash, body.Value.Password, now, cancellationToken) is { } problem) return problem;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var isVerified = await db.TakeRegistrationAsync(hash, now, cancellationToken) is { } registration
            ? await CreateAccountAsync(request, registration, now, cancellationToken)
            : await db.TakeLinkAsync(hash, LinkPurpose.ChangeEmail, now, cancellationToken) is { } link
                && await MoveAccountAsync(request, link, now, cancellationToken);
        if (!isVerified) return AccountMails.LinkInvalid.ToProblem(StatusCodes.Status400BadRequest); // rolls back
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Null when the link is not of a registration, or the password is the registration's.</summary>
    private async Task<ProblemHttpResult?> CheckPasswordAsync(
        HttpRequest request, byte[] tokenHash, string? password, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var registration = await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.TokenHash == tokenHash && r.ExpiresAt > now, cancellationToken);
        if (registration is null) return null;
        if (password is null) return Problems.Invalid("password", "password is that of the registration.");
        if (await passwords.VerifyAsync(registration.PasswordHash, password, cancellationToken) is not { } verified) return Passwords.Busy(request);
        return verified == PasswordVerificationResult.Failed ? WrongPassword.ToProblem(StatusCodes.Status403Forbidden) : null;
    }

    private async Task<bool> CreateAccountAsync(HttpRequest request, Registration registration, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var user = User.Register(registration.Email, registration.DisplayName, registration.PasswordHash, [Roles.Customer], now);
        db.Users.Add(user);
        db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.AccountCreated, user.Id, now, SessionClient.Of(request)));
        db.Send(new UserRegistered(user.Id, user.Email, user.DisplayName, now), now);
        if (!await db.TrySaveAsync(cancellationToken)) return false; // the address has an account by now
        LogRegistered(user.Id);
        return true;
    }

    private async Task<bool> MoveAccountAsync(HttpRequest request, AccountLink link, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var user = await db.Users.SingleOrDefaultAsync(u => u.Id == link.UserId, cancellationToken);
        if (user is null) return false;
        mails.Send(AccountMailKind.EmailChanged, user, now); // to the address before
        user.MoveTo(link.NewEmail!);
        db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.EmailChanged, user.Id, now, SessionClient.Of(request)));
        db.Send(new UserEmailChanged(user.Id, user.Email, now), now);
        await db.EndRegistrationsAsync(user.NormalizedEmail, cancellationToken); // before the save: who verifies one locks in this order
        return await db.TrySaveAsync(cancellationToken); // false: the address has an account by now
    }

    [LoggerMessage(101, LogLevel.Information, "User {UserId} registered")]
    partial void LogRegistered(Guid userId);
}
