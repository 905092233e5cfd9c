namespace Platform.Identity.Sessions;

public sealed class LogOut(IdentityDbContext db, IValidator<RefreshTokenRequest> validator, TimeProvider clock)
{
    /// <summary>Idempotent: 204 for an unknown token too.</summary>
    [Function(nameof(LogOut)), AllowAnonymous]
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/logout")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var session = await db.LockSessionOfAsync(RefreshToken.HashOf(body.Value.RefreshToken), cancellationToken);
        session?.Revoke(clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
