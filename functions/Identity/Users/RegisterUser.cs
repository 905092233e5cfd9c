namespace Platform.Identity.Users;

public sealed record RegisterUserRequest(string Email, string Password, string DisplayName);

public sealed class RegisterUserValidator : AbstractValidator<RegisterUserRequest>
{
    public RegisterUserValidator()
    {
        RuleFor(r => r.Email).IsEmailAddress();
        RuleFor(r => r.Password).IsNewPassword()
            .Must((request, password) => request.Email is null || !PasswordRules.ContainsLocalPart(password, request.Email))
            .WithMessage(PasswordRules.NoAddress);
        RuleFor(r => r.DisplayName).IsDisplayName();
    }
}

public sealed partial class RegisterUser(
    IdentityDbContext db, Passwords passwords, AccountMails mails, IValidator<RegisterUserRequest> validator, TimeProvider clock, ILogger<RegisterUser> logger)
{
    /// <summary>The response and the work are the same whether or not the address has an account: only the mail says which.</summary>
    [Function(nameof(RegisterUser)), AllowAnonymous]
    public async Task<Results<Accepted, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/register")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var (email, password, displayName) = body.Value;

        if (await passwords.HashAsync(password, cancellationToken) is not { } hash) return Passwords.Busy(request);
        var (now, token) = (clock.GetUtcNow(), LinkToken.New());
        var registration = Registration.Start(email, displayName, hash, LinkToken.HashOf(token), now);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await mails.MaySendAsync("register", registration.NormalizedEmail, now, cancellationToken))
        {
            var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == registration.NormalizedEmail, cancellationToken);
            db.Registrations.Add(registration);
            if (user is null) mails.SendVerification(registration, token, now);
            else mails.Send(AccountMailKind.AlreadyRegistered, user, now);
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogRegistered();
        return TypedResults.Accepted((string?)null);
    }

    [LoggerMessage(100, LogLevel.Information, "An address was registered")]
    partial void LogRegistered();
}
