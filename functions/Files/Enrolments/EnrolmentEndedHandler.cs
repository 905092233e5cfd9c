namespace Platform.Files.Enrolments;

internal sealed record EnrolmentEnded(Guid OrderId, Guid? LearnerId, IReadOnlyList<Guid> CourseIds) : IMessage
{
    public static string Type => "learning.enrolment-ended.v1";
}

public sealed class EnrolmentEndedHandler(FilesDbContext db)
{
    internal Task HandleAsync(EnrolmentEnded enrolment, CancellationToken cancellationToken) =>
        db.SaveEnrolmentAsync(enrolment.OrderId, enrolment.LearnerId, enrolment.CourseIds, ended: true, cancellationToken);
}
