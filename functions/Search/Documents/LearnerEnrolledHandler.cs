namespace Platform.Search.Documents;

internal sealed record LearnerEnrolled(Guid OrderId, Guid LearnerId, IReadOnlyList<Guid> CourseIds, DateTimeOffset EnrolledAt) : IMessage
{
    public static string Type => "learning.learner-enrolled.v1";
}

public sealed class LearnerEnrolledHandler(DocumentUpdates updates, ISearchIndex index)
{
    internal Task HandleAsync(LearnerEnrolled enrolment, CancellationToken cancellationToken) => updates.SaveAsync(
        enrolment.EnrolledAt,
        () => index.PutEnrolmentsAsync(enrolment.OrderId, enrolment.LearnerId, enrolment.CourseIds, ended: false, cancellationToken), cancellationToken);
}
