namespace Platform.Learning.Contracts;

/// <summary>The customer of an order has a seat in each of its courses.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="LearnerId">Who learns.</param>
/// <param name="CourseIds">The courses: the catalog's products. At least one.</param>
/// <param name="EnrolledAt">When.</param>
/// <param name="CorrelationId">As in the command that this answers.</param>
public sealed record LearnerEnrolled(
    Guid OrderId, Guid LearnerId, IReadOnlyList<Guid> CourseIds, DateTimeOffset EnrolledAt, string? CorrelationId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "learning.learner-enrolled.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.LearningEvents;
}

/// <summary>The customer of an order got no seat in any of its courses.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Code">Why, for programs: course-full, course-unpublished, course-unknown, already-enrolled, one-seat-per-learner, enrolment-ended.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="CorrelationId">As in the command that this answers.</param>
public sealed record EnrolmentRefused(Guid OrderId, string Code, string Reason, string? CorrelationId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "learning.enrolment-refused.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.LearningEvents;
}

/// <summary>The seats of an order are free again. Final: whoever hears it before <see cref="LearnerEnrolled"/> of the same order keeps it in mind.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="LearnerId">Who learnt; null when nothing was enrolled.</param>
/// <param name="CourseIds">The courses; empty when nothing was enrolled.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="EndedAt">When.</param>
/// <param name="CorrelationId">As in the command that this answers.</param>
public sealed record EnrolmentEnded(
    Guid OrderId, Guid? LearnerId, IReadOnlyList<Guid> CourseIds, string Reason, DateTimeOffset EndedAt, string? CorrelationId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "learning.enrolment-ended.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.LearningEvents;
}

/// <summary>A learner has done every lesson and passed every quiz of a course, for the first time.</summary>
/// <param name="CertificateId">The certificate; one per learner and course.</param>
/// <param name="CourseId">The course: the catalog's product.</param>
/// <param name="LearnerId">Who learnt.</param>
/// <param name="Email">Where the mail about it goes: the account's address.</param>
/// <param name="LearnerName">As on the certificate.</param>
/// <param name="CourseTitle">As on the certificate.</param>
/// <param name="CertificateCode">Verifies the certificate, publicly: four groups of five characters of Crockford's base 32.</param>
/// <param name="CompletedAt">When.</param>
public sealed record CourseCompleted(
    Guid CertificateId, Guid CourseId, Guid LearnerId, string Email, string LearnerName, string CourseTitle, string CertificateCode, DateTimeOffset CompletedAt)
        : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "learning.course-completed.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.LearningEvents;
}
