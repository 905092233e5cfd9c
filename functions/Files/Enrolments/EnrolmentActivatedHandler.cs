namespace Platform.Files.Enrolments;

internal sealed record EnrolmentActivated(Guid OrderId, Guid LearnerId, IReadOnlyList<Guid> CourseIds) : IMessage
{
    public static string Type => "learning.enrolment-activated.v1";
}

public sealed class EnrolmentActivatedHandler(FilesDbContext db)
{
    internal Task HandleAsync(EnrolmentActivated enrolment, CancellationToken cancellationToken) =>
        db.SaveEnrolmentAsync(enrolment.OrderId, enrolment.LearnerId, enrolment.CourseIds, ended: false, cancellationToken);
}
