using Platform.Learning.Lessons;

namespace Platform.Learning.Certificates;

/// <summary>Issues certificates after the syllabus has lost a lesson or quiz: who did all the rest has completed the course by that. One message is for some
/// learners, and sends the next.</summary>
public sealed class IssueCertificatesHandler(LearningDbContext db, CourseCompletion completion, TimeProvider clock)
{
    public const int BatchSize = 100;

    internal async Task HandleAsync(IssueCertificates command, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var course = (await db.LockCourseAsync(command.CourseId, cancellationToken))!;
        var enrolments = await db.LockActiveEnrolmentsAsync(course.Id, command.After ?? Guid.Empty, BatchSize, cancellationToken);
        foreach (var enrolment in enrolments) await completion.CompleteAsync(course, enrolment.LearnerId, cancellationToken);
        if (enrolments.Count == BatchSize) db.Send(command with { After = enrolments[^1].LearnerId }, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
