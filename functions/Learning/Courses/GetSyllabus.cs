using System.Security.Claims;

namespace Platform.Learning.Courses;

/// <summary>A course as its instructor sees it, with the right answers. Edited, it is the body of the next PUT.</summary>
public sealed record SyllabusView(Guid CourseId, string Title, bool Published, int? Capacity, int SeatsTaken, IReadOnlyList<SyllabusModuleView> Modules)
{
    public static SyllabusView Of(Course course, IEnumerable<LessonText> texts)
    {
        var textOf = texts.ToDictionary(t => t.LessonId, t => t.Text);
        return new(course.Id, course.Title, course.Published, course.Capacity, course.SeatsTaken, [.. course.Syllabus.Modules.Select(m =>
            new SyllabusModuleView(
                m.Id, m.Title, [.. m.Lessons.Select(l => new SyllabusLessonView(l.Id, l.Title, textOf.GetValueOrDefault(l.Id), l.FileId))], m.Quizzes))]);
    }
}

public sealed record SyllabusModuleView(Guid Id, string Title, IReadOnlyList<SyllabusLessonView> Lessons, IReadOnlyList<Quiz> Quizzes);

public sealed record SyllabusLessonView(Guid Id, string Title, string? Text, Guid? FileId);

public sealed class GetSyllabus(LearningDbContext db)
{
    [Function(nameof(GetSyllabus)), Authorize(Roles = Roles.InstructorOrStaff)]
    public async Task<Results<Ok<SyllabusView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/learning/courses/{id:guid}/syllabus")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        var course = await db.Courses.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken);
        if (course.AuthorizeEditing(request.HttpContext.User) is { } problem) return problem;
        request.HttpContext.Response.SetETag(course!.Version);
        return TypedResults.Ok(SyllabusView.Of(course, await db.LessonTexts.AsNoTracking().Where(t => t.CourseId == id).ToListAsync(cancellationToken)));
    }
}

internal static class CourseAuthorization
{
    /// <summary>Null when the caller may see and edit the course as its instructor.</summary>
    public static ProblemHttpResult? AuthorizeEditing(this Course? course, ClaimsPrincipal user) =>
        course?.OwnerId is not { } ownerId ? Problems.NotFound("course")
        : user.IsOwnerOrStaff(ownerId) ? null
        : Problems.Create(StatusCodes.Status403Forbidden, "not-your-course", "You can only see and edit your own courses.");
}
