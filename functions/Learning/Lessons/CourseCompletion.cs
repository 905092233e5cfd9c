using System.Security.Claims;
using Platform.Learning.Certificates;
using Platform.Learning.Courses;

namespace Platform.Learning.Lessons;

/// <param name="CertificateCode">Null until the course is completed.</param>
public sealed record CompletionResult(CourseProgress Progress, string? CertificateCode);

/// <summary>Completes a course with the learner's last step, under the lock of the enrolment: of two steps at once, the second sees the first.</summary>
public sealed class CourseCompletion(LearningDbContext db, TimeProvider clock)
{
    /// <summary>Saves the step and, if it completed the course, the certificate and its messages.</summary>
    public async Task<CompletionResult> SaveAsync(Course course, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        var learnerId = user.UserId();
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
            certificate = Certificate.Issue(course, learnerId, user.Identity!.Name!, now);
            db.Certificates.Add(certificate);
            db.Send(new WriteCertificate(certificate.Id), now);
            db.Send(new CourseCompleted(
                certificate.Id, course.Id, learnerId, user.Email(), certificate.LearnerName, certificate.CourseTitle, CertificateCode.Format(certificate.Code),
                now), now);
            await db.SaveChangesAsync(cancellationToken);
        }
        return new(progress, certificate is null ? null : CertificateCode.Format(certificate.Code));
    }
}
