using Platform.Learning.Courses;

namespace Platform.Learning.Certificates;

/// <summary>The proof that a learner completed a course: at most one valid one per learner and course.</summary>
public sealed class Certificate
{
    private Certificate()
    { } // for EF

    public Guid Id { get; private init; }

    /// <summary>The public code without hyphens, see <see cref="CertificateCode"/>.</summary>
    public string Code { get; private init; } = "";

    public Guid CourseId { get; private init; }
    public Guid LearnerId { get; private init; }

    /// <summary>The name in the learner's token at completion.</summary>
    public string LearnerName { get; private init; } = "";

    public string CourseTitle { get; private init; } = "";
    public DateTimeOffset CompletedAt { get; private init; }

    /// <summary>The time at which its PDF was stored; null before that.</summary>
    public DateTimeOffset? PdfWrittenAt { get; set; }

    /// <summary>When the enrolment that led to it was cancelled or refunded; null while the certificate is valid.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    public static Certificate Issue(Course course, Guid learnerId, string learnerName, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Code = CertificateCode.Create(),
        CourseId = course.Id,
        LearnerId = learnerId,
        LearnerName = learnerName,
        CourseTitle = course.Title,
        CompletedAt = now,
    };
}
