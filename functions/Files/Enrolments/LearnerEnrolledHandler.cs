namespace Platform.Files.Enrolments;

internal sealed record LearnerEnrolled(Guid OrderId, Guid LearnerId, IReadOnlyList<Guid> CourseIds) : IMessage
{
    public static string Type => "learning.learner-enrolled.v1";
}

public sealed class LearnerEnrolledHandler(FilesDbContext db)
{
    internal Task HandleAsync(LearnerEnrolled enrolment, CancellationToken cancellationToken) =>
        db.SaveEnrolmentAsync(enrolment.OrderId, enrolment.LearnerId, enrolment.CourseIds, ended: false, cancellationToken);
}
