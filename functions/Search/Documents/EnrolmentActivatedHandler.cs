namespace Platform.Search.Documents;

internal sealed record EnrolmentActivated(Guid OrderId, Guid LearnerId, IReadOnlyList<Guid> CourseIds, DateTimeOffset ActivatedAt) : IMessage
{
    public static string Type => "learning.enrolment-activated.v1";
}

public sealed class EnrolmentActivatedHandler(DocumentUpdates updates, ISearchIndex index)
{
    internal Task HandleAsync(EnrolmentActivated enrolment, CancellationToken cancellationToken) => updates.SaveAsync(
        enrolment.ActivatedAt,
        () => index.PutEnrolmentsAsync(enrolment.OrderId, enrolment.LearnerId, enrolment.CourseIds, ended: false, cancellationToken), cancellationToken);
}
