namespace Platform.Identity.Users;

public sealed record ChangeEmailRequest(string Email, string Password);

public sealed class ChangeEmailValidator : AbstractValidator<ChangeEmailRequest>
{
    public ChangeEmailValidator()
    {
        RuleFor(r => r.Email).IsEmailAddress();
        RuleFor(r => r.Password).IsTypedPassword("password");
    }
}

public sealed class ChangeEmail(
    IdentityDbContext db, OwnPassword ownPassword, AccountMails mails, IValidator<ChangeEmailRequest> validator, TimeProvider clock)
{
    /// <summary>Mails a link to the new address, whose opening moves the account, and a notice to the present one. The response and the work are the same
    /// when the new address has another account: its owner gets a mail that says so.</summary>
    [Function(nameof(ChangeEmail)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Accepted, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/change-email")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var (user, problem) = await ownPassword.CheckAsync(request, body.Value.Password, cancellationToken);
        if (user is null) return problem!;

        var (email, address, now) = (EmailRules.ToAscii(body.Value.Email), EmailAddress.Normalize(body.Value.Email), clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Bounded for the account too: it could name an address after the other.
        if (await mails.MaySendAsync("change-of", $"{user.Id}", now, cancellationToken) && await mails.MaySendAsync("change", address, now, cancellationToken))
        {
            var other = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == address && u.Id != user.Id, cancellationToken);
            var token = LinkToken.New();
            var link = AccountLink.ToChangeEmail(other is null ? user.Id : null, email, LinkToken.HashOf(token), now);
            db.AccountLinks.Add(link);
            if (other is null) mails.SendConfirmation(user, token, link, now);
            else mails.Send(AccountMailKind.AlreadyRegistered, other, now);
            mails.Send(AccountMailKind.EmailChangeRequested, user, now);
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null);
    }
}
