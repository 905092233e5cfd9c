using Platform.Identity.Administration;

namespace Platform.Identity.Sessions;

public sealed class LogOut(IdentityDbContext db, AccessTokenValidator tokens, IValidator<RefreshTokenRequest> validator, TimeProvider clock)
{
    /// <summary>Ends the session of the refresh token in the body or, without a body, that of the access token. Idempotent: 204 for an unknown refresh token
    /// too.</summary>
    [Function(nameof(LogOut)), AllowAnonymous] // a refresh token suffices
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/logout")] HttpRequest request, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        Session? session;
        if (RefreshTokenCookie.HasNoBody(request) && request.Headers.Authorization.Count > 0)
        {
            if (await tokens.AuthenticateAsync(request, cancellationToken) is { } unauthorized) return unauthorized;
            var (userId, sessionId) = (request.HttpContext.User.UserId(), request.HttpContext.User.SessionId());
            session = sessionId is { } id ? await db.LockSessionAsync(id, userId, cancellationToken) : null;
            RefreshTokenCookie.Delete(request.HttpContext.Response);
        }
        else
        {
            var body = await request.ReadBodyAsync(validator, cancellationToken);
            if (!body.IsValid) return body.Problem;
            session = await db.LockSessionOfAsync(RefreshToken.HashOf(body.Value.RefreshToken), cancellationToken);
        }

        if (session is { RevokedAt: null })
        {
            var now = clock.GetUtcNow();
            session.Revoke(now);
            db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.LoggedOut, session.UserId, now, SessionClient.Of(request), session.Id));
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
