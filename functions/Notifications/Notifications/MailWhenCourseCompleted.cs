using System.Globalization;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Platform.Notifications.Mail;
using Platform.Notifications.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Notifications;

public sealed record CourseCompleted : IMessage
{
    public static string Type => "learning.course-completed.v1";

    public required Guid CertificateId { get; init; }

    public required Guid LearnerId { get; init; }

    public required string Email { get; init; }

    public required string LearnerName { get; init; }

    public required string CourseTitle { get; init; }

    public required string CertificateCode { get; init; }

    public required DateTimeOffset CompletedAt { get; init; }

    public MailText Compose()
    {
        var values = new Dictionary<string, string>
        {
            ["learnerName"] = LearnerName,
            ["courseTitle"] = CourseTitle,
            ["certificateCode"] = CertificateCode,
            ["completedAt"] = CompletedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
        return new($"You completed {Templates.OneLine(CourseTitle)}", Templates.Text("completion", values), Templates.Html("completion", values));
    }

    // The address must not get into a log.
    public override string ToString() => $"{nameof(CourseCompleted)} {{ {nameof(CertificateId)} = {CertificateId} }}";
}

public sealed class MailWhenCourseCompleted(MessageReceiver receiver, NotificationsDbContext db, NotificationWriter notifications, MailDelivery delivery)
{
    [Function(nameof(MailWhenCourseCompleted))]
    public async Task Run(
        [ServiceBusTrigger(Entities.LearningEvents, Entities.NotificationsSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken)
    {
        await receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<CourseCompleted>(HandleAsync), cancellationToken);
        await delivery.SendDueAsync(cancellationToken);
    }

    Task HandleAsync(CourseCompleted course, CancellationToken cancellationToken) =>
        notifications.WriteAsync(NotificationKind.Completion, course.LearnerId, course.CertificateId, course.Email, course.Compose(), cancellationToken);
}
