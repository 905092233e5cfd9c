namespace Platform.Learning.Contracts;

/// <summary>The customer of an order has a seat in each of its courses, provisionally: <see cref="EnrolmentActivated"/> follows once the order
/// completed.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="LearnerId">The learner.</param>
/// <param name="CourseIds">The courses: the catalog's products. At least one.</param>
/// <param name="EnrolledAt">The time of the change.</param>
/// <param name="CorrelationId">The command's correlation id: the saga's instance.</param>
public sealed record LearnerEnrolled(
    Guid OrderId, Guid LearnerId, IReadOnlyList<Guid> CourseIds, DateTimeOffset EnrolledAt, string? CorrelationId) : IOutgoingMessage
{
    public static string Type => "learning.learner-enrolled.v1";
    public static string Destination => ServiceBusNames.LearningEvents;
}

/// <summary>The order completed, so its learner may use its courses.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="LearnerId">The learner.</param>
/// <param name="CourseIds">The courses: the catalog's products. At least one.</param>
/// <param name="ActivatedAt">The time of the change.</param>
public sealed record EnrolmentActivated(Guid OrderId, Guid LearnerId, IReadOnlyList<Guid> CourseIds, DateTimeOffset ActivatedAt) : IOutgoingMessage
{
    public static string Type => "learning.enrolment-activated.v1";
    public static string Destination => ServiceBusNames.LearningEvents;
}

/// <summary>The customer of an order was not enrolled in any of its courses.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Code">course-full, course-unpublished, course-unknown, already-enrolled, one-seat-per-learner or enrolment-ended.</param>
/// <param name="Reason">A human-readable reason.</param>
/// <param name="CorrelationId">The command's correlation id: the saga's instance.</param>
public sealed record EnrolmentRefused(Guid OrderId, string Code, string Reason, string? CorrelationId) : IOutgoingMessage
{
    public static string Type => "learning.enrolment-refused.v1";
    public static string Destination => ServiceBusNames.LearningEvents;
}

/// <summary>The seats of an order were released. Final: a <see cref="LearnerEnrolled"/> or <see cref="EnrolmentActivated"/> of the same order that
/// arrives later is older.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="LearnerId">The learner; null when nothing was enrolled.</param>
/// <param name="CourseIds">The courses; empty when nothing was enrolled.</param>
/// <param name="Reason">A human-readable reason.</param>
/// <param name="EndedAt">The time of the change.</param>
/// <param name="CorrelationId">The command's correlation id: the saga's instance.</param>
public sealed record EnrolmentEnded(
    Guid OrderId, Guid? LearnerId, IReadOnlyList<Guid> CourseIds, string Reason, DateTimeOffset EndedAt, string? CorrelationId) : IOutgoingMessage
{
    public static string Type => "learning.enrolment-ended.v1";
    public static string Destination => ServiceBusNames.LearningEvents;
}

/// <summary>A learner completed a course for the first time: every lesson is completed and every quiz passed.</summary>
/// <param name="CertificateId">The certificate; one valid one per learner and course.</param>
/// <param name="CourseId">The course: the catalog's product.</param>
/// <param name="LearnerId">The learner.</param>
/// <param name="Email">The account's email address.</param>
/// <param name="LearnerName">The learner's name on the certificate.</param>
/// <param name="CourseTitle">The course's title on the certificate.</param>
/// <param name="CertificateCode">For public verification: four groups of five characters of Crockford's base 32.</param>
/// <param name="CompletedAt">The time of the change.</param>
public sealed record CourseCompleted(
    Guid CertificateId, Guid CourseId, Guid LearnerId, string Email, string LearnerName, string CourseTitle, string CertificateCode, DateTimeOffset CompletedAt)
        : IOutgoingMessage
{
    public static string Type => "learning.course-completed.v1";
    public static string Destination => ServiceBusNames.LearningEvents;
}
