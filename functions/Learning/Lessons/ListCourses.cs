using Platform.Learning.Persistence;

namespace Platform.Learning.Lessons;

/// <summary>Where a page of enrolments goes on: after this time, and at the same time after this course or learner.</summary>
public sealed record EnrolmentKey(DateTimeOffset EnrolledAt, Guid Id);

/// <summary>GET /api/v1/learning/courses: what the caller is enrolled for, newest first.</summary>
public sealed class ListCourses(LearningDbContext db)
{
    [Function(nameof(ListCourses))]
    public async Task<Results<Ok<Page<CourseSummaryView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/learning/courses")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<EnrolmentKey>.TryRead(request, out var page, out var problem)) return problem;
        var learnerId = request.HttpContext.User.UserId();
        var found = await db.Enrolments.AsNoTracking().Where(e => e.LearnerId == learnerId && e.EndedAt == null)
            .ToPageAsync(page, e => new EnrolmentKey(e.EnrolledAt, e.CourseId), cancellationToken);

        Guid[] courseIds = [.. found.Items.Select(e => e.CourseId)];
        var courses = await db.Courses.AsNoTracking().Where(c => courseIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancellationToken);
        var records = await db.ReadRecordsAsync(found.Items, courses, cancellationToken);
        return TypedResults.Ok(new Page<CourseSummaryView>([.. records.Select(r => r.ToSummary())], found.Next));
    }
}
