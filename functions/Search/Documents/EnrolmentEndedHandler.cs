namespace Platform.Search.Documents;

internal sealed record EnrolmentEnded(Guid OrderId, Guid? LearnerId, IReadOnlyList<Guid> CourseIds, DateTimeOffset EndedAt) : IMessage
{
    public static string Type => "learning.enrolment-ended.v1";
}

public sealed class EnrolmentEndedHandler(DocumentUpdates updates, ISearchIndex index)
{
    internal Task HandleAsync(EnrolmentEnded enrolment, CancellationToken cancellationToken) => updates.SaveAsync(
        enrolment.EndedAt,
        () => index.PutEnrolmentsAsync(enrolment.OrderId, enrolment.LearnerId, enrolment.CourseIds, ended: true, cancellationToken), cancellationToken);
}
