using System.Globalization;
using Platform.Notifications.Mail;

namespace Platform.Notifications.Notifications;

internal sealed record CourseCompleted(
    Guid CertificateId, Guid LearnerId, string Email, string LearnerName, string CourseTitle, string CertificateCode, DateTimeOffset CompletedAt) : IMessage
{
    public static string Type => "learning.course-completed.v1";

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

public sealed class CourseCompletedHandler(NotificationWriter notifications)
{
    internal Task HandleAsync(CourseCompleted course, CancellationToken cancellationToken) =>
        notifications.WriteAsync(NotificationKind.Completion, course.LearnerId, course.CertificateId, course.Email, course.Compose(), cancellationToken);
}
