namespace Platform.Learning.Lessons;

/// <param name="Id">The course's id in a learner's list, the learner's in a course's.</param>
public sealed record EnrolmentKey(DateTimeOffset EnrolledAt, Guid Id);

public sealed class ListCourses(LearningDbContext db)
{
    [Function(nameof(ListCourses)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<Page<CourseSummaryView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/learning/courses")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<EnrolmentKey>.TryRead(request, out var page, out var problem)) return problem;
        var learnerId = request.HttpContext.User.UserId();
        var enrolments = await db.Enrolments.AsNoTracking().Where(e => e.LearnerId == learnerId && e.ActivatedAt != null && e.EndedAt == null)
            .ToPageAsync(page, e => new EnrolmentKey(e.EnrolledAt, e.CourseId), cancellationToken);

        Guid[] courseIds = [.. enrolments.Items.Select(e => e.CourseId)];
        var courses = await db.Courses.AsNoTracking().Where(c => courseIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancellationToken);
        var records = await db.ReadRecordsAsync(enrolments.Items, courses, cancellationToken);
        return TypedResults.Ok(new Page<CourseSummaryView>([.. records.Select(r => r.ToSummary())], enrolments.Next));
    }
}
