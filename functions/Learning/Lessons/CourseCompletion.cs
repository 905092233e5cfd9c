using System.Security.Claims;
using Platform.Learning.Certificates;
using Platform.Learning.Courses;
using Platform.Learning.Enrolments;

namespace Platform.Learning.Lessons;

/// <param name="CertificateCode">Null until the course is completed.</param>
public sealed record CompletionResult(CourseProgress Progress, string? CertificateCode);

/// <summary>Issues the certificate of a completed course, under the lock of the enrolment: of two steps at once, the second sees the first.</summary>
public sealed class CourseCompletion(LearningDbContext db, TimeProvider clock)
{
    /// <summary>Saves the learner's step and, if it completed the course, the certificate and its messages.</summary>
    public async Task<CompletionResult> SaveAsync(Course course, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        var result = await IssueAsync(course, user.UserId(), user.Identity!.Name!, user.Email(), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return result;
    }

    /// <summary>Issues the certificate of a learner who had completed the course under an earlier enrolment, which ended and took its certificate
    /// along.</summary>
    /// <param name="enrolment">The enrolment that becomes active.</param>
    /// <param name="email">The account's address; null when it is not known, and then there is no mail about the certificate.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    public async Task ResumeAsync(Enrolment enrolment, string? email, CancellationToken cancellationToken)
    {
        // Nobody without an earlier enrolment has done anything in the course, and the token of who did had a name.
        var name = await db.Enrolments
            .Where(e => e.LearnerId == enrolment.LearnerId && e.CourseId == enrolment.CourseId && e.EndedAt != null && e.LearnerName != null)
            .OrderByDescending(e => e.EndedAt).Select(e => e.LearnerName).FirstOrDefaultAsync(cancellationToken);
        if (name is null) return;
        var course = await db.Courses.SingleAsync(c => c.Id == enrolment.CourseId, cancellationToken);
        await IssueAsync(course, enrolment.LearnerId, name, email, cancellationToken);
    }

    /// <summary>Issues the certificate of a learner if the course has become shorter by what they had not done.</summary>
    public async Task CompleteAsync(Course course, Guid learnerId, CancellationToken cancellationToken)
    {
        // Who has no name has done nothing; what was done under an earlier enrolment counts.
        var learner = await db.Enrolments.AsNoTracking().Where(e => e.LearnerId == learnerId && e.CourseId == course.Id && e.LearnerName != null)
            .OrderByDescending(e => e.EnrolledAt).Select(e => new { e.LearnerName, e.LearnerEmail }).FirstOrDefaultAsync(cancellationToken);
        if (learner is not null) await IssueAsync(course, learnerId, learner.LearnerName!, learner.LearnerEmail, cancellationToken);
    }

    private async Task<CompletionResult> IssueAsync(Course course, Guid learnerId, string name, string? email, CancellationToken cancellationToken)
    {
        var completed = await db.LessonProgress.Where(p => p.LearnerId == learnerId && p.CourseId == course.Id && p.Completed).Select(p => p.LessonId)
            .ToListAsync(cancellationToken);
        var passed = await db.Attempts.Where(a => a.LearnerId == learnerId && a.CourseId == course.Id && a.Score >= a.PassingScore).Select(a => a.QuizId)
            .Distinct().ToListAsync(cancellationToken);
        var progress = CourseProgress.Of(course.Syllabus, completed, passed);

        var certificate = await db.Certificates.SingleOrDefaultAsync(
            c => c.LearnerId == learnerId && c.CourseId == course.Id && c.RevokedAt == null, cancellationToken);
        if (certificate is null && progress.IsComplete)
        {
            var now = clock.GetUtcNow();
            certificate = Certificate.Issue(course, learnerId, name, now);
            db.Certificates.Add(certificate);
            db.Send(new WriteCertificate(certificate.Id), now);
            if (email is not null)
            {
                db.Send(new CourseCompleted(
                    certificate.Id, course.Id, learnerId, email, name, certificate.CourseTitle, CertificateCode.Format(certificate.Code), now), now);
            }
        }
        return new(progress, certificate is null ? null : CertificateCode.Format(certificate.Code));
    }
}
