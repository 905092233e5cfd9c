namespace Platform.Identity.Administration;

/// <summary>An entry of the audit log.</summary>
/// <param name="UserId">The account that it is about, if any.</param>
/// <param name="ActorId">The admin who did it; null when the owner, the platform or the deployer did.</param>
/// <param name="Detail">What was changed, or why; may be empty.</param>
public sealed record SecurityEventView(
    Guid Id, SecurityEventType Type, DateTimeOffset At, Guid? UserId, Guid? ActorId, Guid? SessionId, string Device, string Address, string Detail)
{
    public static SecurityEventView Of(SecurityEvent entry) =>
        new(entry.Id, entry.Type, entry.At, entry.UserId, entry.ActorId, entry.SessionId, entry.Device, entry.Address, entry.Detail);
}

/// <summary>The audit log, the newest entries first.</summary>
public sealed class ListSecurityEvents(IdentityDbContext db)
{
    [Function(nameof(ListSecurityEvents)), Authorize(Policy = Policies.ManageUsers)]
    public async Task<Results<Ok<Page<SecurityEventView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/security-events")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var query = new QueryReader(request.Query);
        var (userId, type) = (query.Id("userId"), query.OneOf<SecurityEventType>("type"));
        if (query.Problem is { } invalid) return invalid;

        var events = db.SecurityEvents.AsNoTracking();
        if (userId is not null) events = events.Where(e => e.UserId == userId);
        if (type is not null) events = events.Where(e => e.Type == type);
        var found = await events.ToPageAsync(page, e => new CreationKey(e.At, e.Id), cancellationToken);
        return TypedResults.Ok(found.Select(SecurityEventView.Of));
    }
}
