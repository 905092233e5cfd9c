namespace Platform.Identity.Users;

/// <summary>A request for a mail with a link.</summary>
public sealed record AddressRequest(string Email);

public sealed class AddressRequestValidator : AbstractValidator<AddressRequest>
{
    public AddressRequestValidator() => RuleFor(r => r.Email).IsEmailAddress();
}

public sealed class ResendVerification(IdentityDbContext db, AccountMails mails, IValidator<AddressRequest> validator, TimeProvider clock)
{
    /// <summary>Mails another link for the newest registration of the address. The response and the work are the same whether or not it has an
    /// account.</summary>
    [Function(nameof(ResendVerification)), AllowAnonymous]
    public async Task<Results<Accepted, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/resend-verification")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        var (address, now) = (EmailAddress.Normalize(body.Value.Email), clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await mails.MaySendAsync("register", address, now, cancellationToken))
        {
            var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == address, cancellationToken);
            var (before, token) = (await db.FindRegistrationAsync(address, now, cancellationToken), LinkToken.New());
            var registration = before?.Again(LinkToken.HashOf(token), now);
            if (registration is not null) db.Registrations.Add(registration);
            if (user is not null) mails.Send(AccountMailKind.AlreadyRegistered, user, now);
            else if (registration is not null) mails.SendVerification(registration, token, now);
            else mails.SendNoAccount(body.Value.Email, now);
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null);
    }
}
