using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Persistence;
using Platform.Shared.Auth;
using Platform.Shared.Http;

namespace Platform.Notifications.Notifications;

public sealed record NotificationView(Guid Id, NotificationKind Kind, string Subject, NotificationStatus Status, DateTimeOffset CreatedAt, DateTimeOffset? SentAt);

public sealed record NotificationKey(DateTimeOffset CreatedAt, Guid Id);

public sealed class ListNotifications(NotificationsDbContext db)
{
    [Function(nameof(ListNotifications))]
    public async Task<Results<Ok<Page<NotificationView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/notifications")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<NotificationKey>.TryRead(request, out var page, out var problem)) return problem;
        var user = request.HttpContext.User.UserId();
        var own = db.Notifications.Where(n => n.CustomerId == user);
        if (page.After is { } after)
        {
            var (createdAt, id) = (after.CreatedAt.ToUniversalTime(), after.Id);
            own = own.Where(n => EF.Functions.LessThan(ValueTuple.Create(n.CreatedAt, n.Id), ValueTuple.Create(createdAt, id)));
        }
        var notifications = await own.OrderByDescending(n => n.CreatedAt).ThenByDescending(n => n.Id).Take(page.Limit + 1)
            .Select(n => new NotificationView(n.Id, n.Kind, n.Subject, n.Status, n.CreatedAt, n.SentAt)).ToListAsync(cancellationToken);
        return TypedResults.Ok(page.Cut(notifications, n => new NotificationKey(n.CreatedAt, n.Id)));
    }
}
