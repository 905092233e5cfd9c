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
    private static readonly Dictionary<string, SecurityEventType> Types =
        Enum.GetValues<SecurityEventType>().ToDictionary(type => JsonNamingPolicy.CamelCase.ConvertName(type.ToString()), StringComparer.Ordinal);

    [Function(nameof(ListSecurityEvents)), Authorize(Policy = Policies.ManageUsers)]
    public async Task<Results<Ok<Page<SecurityEventView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/security-events")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var events = db.SecurityEvents.AsNoTracking();

        var user = request.Query["userId"].ToString();
        if (user.Length > 0)
        {
            if (!Guid.TryParseExact(user, "D", out var userId)) return Problems.Invalid("userId", "userId is a UUID.");
            events = events.Where(e => e.UserId == userId);
        }
        var name = request.Query["type"].ToString();
        if (name.Length > 0)
        {
            if (!Types.TryGetValue(name, out var type)) return Problems.Invalid("type", $"type is one of {string.Join(", ", Types.Keys)}.");
            events = events.Where(e => e.Type == type);
        }
        var found = await events.ToPageAsync(page, e => new CreationKey(e.At, e.Id), cancellationToken);
        return TypedResults.Ok(found.Select(SecurityEventView.Of));
    }
}
