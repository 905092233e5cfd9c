using Platform.Learning.Courses;

namespace Platform.Learning.Certificates;

/// <summary>That somebody completed a course. There is one per learner and course, and nothing takes it back.</summary>
public sealed class Certificate
{
    private Certificate()
    { } // for EF

    public Guid Id { get; private init; }

    /// <summary>The public code, see <see cref="CertificateCode"/>; without hyphens.</summary>
    public string Code { get; private init; } = "";

    public Guid CourseId { get; private init; }
    public Guid LearnerId { get; private init; }

    /// <summary>As the learner's token said then.</summary>
    public string LearnerName { get; private init; } = "";

    public string CourseTitle { get; private init; } = "";
    public DateTimeOffset CompletedAt { get; private init; }

    /// <summary>When its PDF was stored; null before that.</summary>
    public DateTimeOffset? PdfWrittenAt { get; set; }

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
