namespace Platform.Identity.Users;

public sealed record RegisterUserRequest(string Email, string Password, string DisplayName);

public sealed record RegisteredUserView(Guid UserId);

public sealed class RegisterUserValidator : AbstractValidator<RegisterUserRequest>
{
    public RegisterUserValidator()
    {
        RuleFor(r => r.Email).IsEmailAddress();
        RuleFor(r => r.Password).Cascade(CascadeMode.Stop)
            .NotNull().WithMessage("password is required.")
            .Must(password => Passwords.LengthOf(password) is >= Passwords.MinLength and <= Passwords.MaxLength)
            .WithMessage($"A password has {Passwords.MinLength} to {Passwords.MaxLength} characters.")
            .Must(password => !password.Any(char.IsControl)).WithMessage(Passwords.NoControls)
            .Must(TextRules.IsVisible).WithMessage("A password has more than blanks and invisible characters. Add letters, digits or signs.")
            .Must((request, password) => request.Email is null || !Passwords.ContainsLocalPart(password, request.Email))
            .WithMessage("A password must not contain the part of the email address before the @.");
        RuleFor(r => r.DisplayName).IsDisplayName();
    }
}

public sealed partial class RegisterUser(
    IdentityDbContext db, Passwords passwords, IValidator<RegisterUserRequest> validator, TimeProvider clock, ILogger<RegisterUser> logger)
{
    private static readonly Refusal EmailTaken = new("email-taken", "An account with this email address exists. Log in, or register another address.");

    [Function(nameof(RegisterUser)), AllowAnonymous]
    public async Task<Results<Created<RegisteredUserView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/register")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var (email, password, displayName) = body.Value;

        // Avoids the hashing in most cases; the unique constraint decides.
        var normalized = EmailAddress.Normalize(email);
        if (await db.Users.AnyAsync(u => u.NormalizedEmail == normalized, cancellationToken)) return EmailTaken.ToProblem();

        var hash = passwords.Hash(password);
        var now = clock.GetUtcNow();
        var user = User.Register(email, displayName, hash, [Roles.Customer], now);
        db.Users.Add(user);
        db.Send(new UserRegistered(user.Id, user.Email, user.DisplayName, now), now);
        if (!await db.TrySaveAsync(cancellationToken)) return EmailTaken.ToProblem();
        LogRegistered(user.Id);
        return TypedResults.Created("/api/v1/auth/me", new RegisteredUserView(user.Id));
    }

    [LoggerMessage(100, LogLevel.Information, "User {UserId} registered")]
    partial void LogRegistered(Guid userId);
}
