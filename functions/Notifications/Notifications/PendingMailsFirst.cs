namespace Platform.Notifications.Notifications;

/// <summary>Before an erasure, mails of the last day are sent, among them the one that the account was deleted.</summary>
public sealed class PendingMailsFirst(NotificationsDbContext db, TimeProvider clock) : IErasureStep
{
    private static readonly TimeSpan Timeout = TimeSpan.FromDays(1);

    public async Task<string?> PrepareAsync(Guid personId, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - Timeout;
        return await db.Notifications
            .AnyAsync(n => n.CustomerId == personId && n.Status == NotificationStatus.Pending && n.CreatedAt > since, cancellationToken)
            ? "Mails to the person have not been sent yet."
            : null;
    }
}
