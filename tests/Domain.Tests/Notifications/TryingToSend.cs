using Platform.Notifications.Notifications;

namespace Platform.Domain.Tests.Notifications;

public sealed class TryingToSend
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static Notification New() =>
        Notification.Create(NotificationKind.Welcome, Guid.Empty, Guid.Empty, "ada@example.com", new("Hello", "text", "html"), Noon);

    [Fact]
    public void New_notification_is_due_at_once() => Assert.Equal((NotificationStatus.Pending, Noon), (New().Status, New().DueAt));

    [Theory, InlineData(1, 30), InlineData(2, 60), InlineData(3, 120), InlineData(20, 3600)]
    public void Delay_grows_with_every_failure(int attempt, int seconds)
    {
        var notification = New();
        for (var i = 0; i < attempt; i++) notification.StartAttempt(Noon);
        notification.Postpone("down", Noon);
        Assert.Equal(Noon.AddSeconds(seconds), notification.DueAt);
    }

    [Fact]
    public void Crashed_try_is_due_again_after_half_a_minute()
    {
        var notification = New();
        for (var i = 0; i < 5; i++) notification.StartAttempt(Noon);
        Assert.Equal(Noon.AddSeconds(30), notification.DueAt);
    }

    [Fact]
    public void Failure_leaves_the_notification_pending()
    {
        var notification = New();
        notification.StartAttempt(Noon);
        notification.Postpone("down", Noon);
        Assert.Equal((NotificationStatus.Pending, "down"), (notification.Status, notification.Failure));
    }

    [Fact]
    public void Last_failure_is_final()
    {
        var notification = New();
        for (var i = 0; i < Notification.MaxAttempts; i++) notification.StartAttempt(Noon);
        notification.Postpone("down", Noon);
        Assert.Equal(NotificationStatus.Failed, notification.Status);
    }

    [Fact]
    public void Sent_notification_is_final()
    {
        var notification = New();
        notification.StartAttempt(Noon);
        notification.Postpone("down", Noon);
        notification.MarkSent(Noon);
        Assert.Equal((NotificationStatus.Sent, Noon, null), (notification.Status, notification.SentAt, notification.Failure));
    }
}
