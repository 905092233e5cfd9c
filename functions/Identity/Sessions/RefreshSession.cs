using Microsoft.Extensions.Options;
using Platform.Identity.Administration;

namespace Platform.Identity.Sessions;

public sealed record RefreshTokenRequest(string RefreshToken);

public sealed class RefreshTokenValidator : AbstractValidator<RefreshTokenRequest>
{
    public RefreshTokenValidator() => RuleFor(r => r.RefreshToken).Cascade(CascadeMode.Stop)
        .NotEmpty().WithMessage("refreshToken is required.")
        .Must(token => token is null || token.HasAtMost(200)).WithMessage("refreshToken is too long.");
}

public sealed partial class RefreshSession(
    IdentityDbContext db, AccessTokens accessTokens, IValidator<RefreshTokenRequest> validator, IOptions<SessionOptions> options, TimeProvider clock,
    ILogger<RefreshSession> logger)
{
    [Function(nameof(RefreshSession)), AllowAnonymous]
    public async Task<Results<Ok<TokensView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/refresh")] HttpRequest request, CancellationToken cancellationToken)
    {
        string secret;
        var inCookie = RefreshTokenCookie.IsMeant(request);
        if (inCookie)
        {
            if (RefreshTokenCookie.CheckOrigin(request) is { } crossSite) return crossSite;
            if (RefreshTokenCookie.Read(request) is not { } sent) return request.Unauthorized(Session.InvalidToken);
            secret = sent;
        }
        else
        {
            var body = await request.ReadBodyAsync(validator, cancellationToken);
            if (!body.IsValid) return body.Problem;
            secret = body.Value.RefreshToken;
        }

        var hash = RefreshToken.HashOf(secret);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockSessionOfAsync(hash, cancellationToken) is not { } session) return Refuse(request, Session.InvalidToken, inCookie);

        // Read under the lock: it shows what a concurrent request did.
        var token = await db.RefreshTokens.SingleAsync(t => t.Hash == hash, cancellationToken);
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == session.UserId, cancellationToken);
        var now = clock.GetUtcNow();
        var refusal = session.Refresh(token, secret, options.Value, now, out var next, out var issued);
        if (issued is not null) db.RefreshTokens.Add(issued);
        if (refusal == Session.TokenReused)
        {
            db.Send(new SessionCompromised(user.Id, user.Email, user.DisplayName, session.Id, session.Device, session.StartedAt, now), now);
            db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.SessionCompromised, user.Id, now, SessionClient.Of(request), session.Id));
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        // After the commit: a login locks the account before its sessions, so the other order could deadlock.
        if (issued is not null) await db.MarkActiveAsync(user.Id, now, cancellationToken);
        if (refusal is null) return await accessTokens.CreateResponseAsync(request, user, session, next, inCookie, now, cancellationToken);
        if (refusal == Session.TokenReused) LogReused(session.Id, session.UserId);
        return Refuse(request, refusal, inCookie);
    }

    private static ProblemHttpResult Refuse(HttpRequest request, Refusal refusal, bool inCookie)
    {
        if (inCookie) RefreshTokenCookie.Delete(request.HttpContext.Response);
        return request.Unauthorized(refusal);
    }

    [LoggerMessage(111, LogLevel.Warning, "A refresh token of session {SessionId} was reused; the session of user {UserId} was revoked")]
    partial void LogReused(Guid sessionId, Guid userId);
}
