namespace Platform.Identity.Sessions;

public sealed record RefreshTokenRequest(string RefreshToken);

public sealed class RefreshTokenValidator : AbstractValidator<RefreshTokenRequest>
{
    public RefreshTokenValidator() => RuleFor(r => r.RefreshToken).Cascade(CascadeMode.Stop)
        .NotEmpty().WithMessage("refreshToken is required.")
        .Must(token => token is null || token.HasAtMost(200)).WithMessage("refreshToken is too long.");
}

public sealed partial class RefreshSession(
    IdentityDbContext db, AccessTokens accessTokens, IValidator<RefreshTokenRequest> validator, TimeProvider clock, ILogger<RefreshSession> logger)
{
    [Function(nameof(RefreshSession)), AllowAnonymous]
    public async Task<Results<Ok<TokensView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/refresh")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        var hash = RefreshToken.HashOf(body.Value.RefreshToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockSessionOfAsync(hash, cancellationToken) is not { } session) return request.Unauthorized(Session.InvalidToken);

        // Read under the lock: it shows what a concurrent request did.
        var token = await db.RefreshTokens.SingleAsync(t => t.Hash == hash, cancellationToken);
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == session.UserId, cancellationToken);
        var now = clock.GetUtcNow();
        var refusal = session.Use(token, now);
        var next = RefreshToken.NewSecret();
        if (refusal is null) db.RefreshTokens.Add(session.Issue(RefreshToken.HashOf(next), now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        if (refusal is null) return await accessTokens.CreateResponseAsync(user, next, now, cancellationToken);
        if (refusal == Session.TokenReused) LogReused(session.Id, session.UserId);
        return request.Unauthorized(refusal);
    }

    [LoggerMessage(111, LogLevel.Warning, "A refresh token of session {SessionId} was reused; the session of user {UserId} was revoked")]
    partial void LogReused(Guid sessionId, Guid userId);
}
