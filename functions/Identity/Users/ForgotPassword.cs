namespace Platform.Identity.Users;

public sealed class ForgotPassword(IdentityDbContext db, AccountMails mails, IValidator<AddressRequest> validator, TimeProvider clock)
{
    /// <summary>Mails a link to set a new password. The response and the work are the same whether or not the address has an account.</summary>
    [Function(nameof(ForgotPassword)), AllowAnonymous]
    public async Task<Results<Accepted, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/forgot-password")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        var (address, now) = (EmailAddress.Normalize(body.Value.Email), clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await mails.MaySendAsync("reset", address, now, cancellationToken))
        {
            var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == address, cancellationToken);
            var token = LinkToken.New();
            var link = AccountLink.ToResetPassword(user?.Id, LinkToken.HashOf(token), now);
            db.AccountLinks.Add(link);
            if (user is not null) mails.SendReset(user, token, link, now);
            else mails.SendNoAccount(body.Value.Email, now);
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null);
    }
}
