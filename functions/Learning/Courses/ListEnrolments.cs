using Platform.Learning.Lessons;

namespace Platform.Learning.Courses;

/// <summary>A learner as the instructor sees them, without email address and answers.</summary>
/// <param name="LearnerName">Null until the learner's first activity in the course.</param>
public sealed record LearnerView(
    Guid LearnerId, string? LearnerName, DateTimeOffset EnrolledAt, CourseProgressView Progress, IReadOnlyList<QuizStateView> Quizzes,
    DateTimeOffset? CompletedAt);

public sealed class ListEnrolments(LearningDbContext db)
{
    [Function(nameof(ListEnrolments)), Authorize(Roles = Roles.InstructorOrStaff)]
    public async Task<Results<Ok<Page<LearnerView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/learning/courses/{id:guid}/enrolments")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        if (!PageRequest<EnrolmentKey>.TryRead(request, out var page, out var problem)) return problem;
        var course = await db.Courses.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken);
        if (course.AuthorizeEditing(request.HttpContext.User) is { } denied) return denied;

        var enrolments = await db.Enrolments.AsNoTracking().Where(e => e.CourseId == id && e.ActivatedAt != null && e.EndedAt == null)
            .ToPageAsync(page, e => new EnrolmentKey(e.EnrolledAt, e.LearnerId), cancellationToken, descending: false);
        var records = await db.ReadRecordsAsync(enrolments.Items, new Dictionary<Guid, Course> { [id] = course! }, cancellationToken);
        return TypedResults.Ok(new Page<LearnerView>([.. records.Select(ToView)], enrolments.Next));
    }

    private static LearnerView ToView(LearnerRecord record) => new(record.Enrolment.LearnerId, record.Enrolment.LearnerName, record.Enrolment.EnrolledAt,
        CourseProgressView.Of(record.Progress), [.. record.Course.Syllabus.Quizzes.Select(record.ToView)], record.Certificate?.CompletedAt);
}
