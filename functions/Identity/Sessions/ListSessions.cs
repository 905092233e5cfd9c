namespace Platform.Identity.Sessions;

/// <param name="Device">The beginning of the User-Agent of the login.</param>
/// <param name="Address">The client's address at the login.</param>
/// <param name="Current">Whether the request's access token is of this session.</param>
public sealed record SessionView(Guid Id, string Device, string Address, DateTimeOffset StartedAt, DateTimeOffset LastUsedAt, bool Current);

/// <summary>The caller's sessions, of which there are few: one page has them all.</summary>
public sealed class ListSessions(IdentityDbContext db, TimeProvider clock)
{
    [Function(nameof(ListSessions)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Ok<Page<SessionView>>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/auth/sessions")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (userId, current, now) = (request.HttpContext.User.UserId(), request.HttpContext.User.SessionId(), clock.GetUtcNow());
        var sessions = await db.Sessions.AsNoTracking().Where(s => s.UserId == userId && s.RevokedAt == null && s.ExpiresAt > now)
            .OrderByDescending(s => s.LastUsedAt).ThenByDescending(s => s.Id).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<SessionView>(
            [.. sessions.Select(s => new SessionView(s.Id, s.Device, s.Address, s.StartedAt, s.LastUsedAt, s.Id == current))], Next: null));
    }
}
