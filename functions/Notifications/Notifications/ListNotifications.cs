namespace Platform.Notifications.Notifications;

/// <summary>It has no constructor, so that EF Core can order by its members and does not read the texts of mails.</summary>
public sealed record NotificationView
{
    public required Guid Id { get; init; }
    public required NotificationKind Kind { get; init; }
    public required string Subject { get; init; }
    public required NotificationStatus Status { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? SentAt { get; init; }
}

public sealed class ListNotifications(NotificationsDbContext db)
{
    [Function(nameof(ListNotifications)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<Page<NotificationView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/notifications")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var user = request.HttpContext.User.UserId();
        return TypedResults.Ok(await db.Notifications.Where(n => n.CustomerId == user)
            .Select(n => new NotificationView { Id = n.Id, Kind = n.Kind, Subject = n.Subject, Status = n.Status, CreatedAt = n.CreatedAt, SentAt = n.SentAt })
            .ToPageAsync(page, n => new CreationKey(n.CreatedAt, n.Id), cancellationToken));
    }
}
