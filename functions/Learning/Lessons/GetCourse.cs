using Platform.Learning.Courses;

namespace Platform.Learning.Lessons;

/// <summary>A course as an enrolled learner sees it.</summary>
public sealed class GetCourse(LearningDbContext db)
{
    [Function(nameof(GetCourse)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<CourseView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/learning/courses/{id:guid}")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        var (course, enrolment, problem) = await db.FindSeatAsync(id, request.HttpContext.User, cancellationToken);
        if (course is null) return problem!;
        var records = await db.ReadRecordsAsync([enrolment!], new Dictionary<Guid, Course> { [id] = course }, cancellationToken);
        return TypedResults.Ok(records[0].ToView());
    }
}
