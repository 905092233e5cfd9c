using Platform.Learning.Persistence;

namespace Platform.Learning.Courses;

/// <summary>A course as its author sees it, answers included: sent back changed, it is the next syllabus.</summary>
public sealed record SyllabusView(Guid CourseId, string Title, bool Published, int? Capacity, int SeatsTaken, IReadOnlyList<AuthoredModule> Modules)
{
    public static SyllabusView Of(Course course, IEnumerable<LessonText> texts)
    {
        var textOf = texts.ToDictionary(t => t.LessonId, t => t.Text);
        return new(course.Id, course.Title, course.Published, course.Capacity, course.SeatsTaken, [.. course.Syllabus.Modules.Select(m =>
            new AuthoredModule(
                m.Id, m.Title, [.. m.Lessons.Select(l => new AuthoredLesson(l.Id, l.Title, textOf.GetValueOrDefault(l.Id), l.FileId))], m.Quizzes))]);
    }
}

public sealed record AuthoredModule(Guid Id, string Title, IReadOnlyList<AuthoredLesson> Lessons, IReadOnlyList<Quiz> Quizzes);

public sealed record AuthoredLesson(Guid Id, string Title, string? Text, Guid? FileId);

/// <summary>GET /api/v1/learning/courses/{id}/syllabus</summary>
public sealed class GetSyllabus(LearningDbContext db)
{
    [Function(nameof(GetSyllabus)), Authorize(Roles = Roles.InstructorOrStaff)]
    public async Task<Results<Ok<SyllabusView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/learning/courses/{id:guid}/syllabus")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        var course = await db.Courses.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken);
        if (Authors.Refuse(course, request) is { } problem) return problem;
        request.HttpContext.Response.SetETag(course!.Version);
        return TypedResults.Ok(SyllabusView.Of(course, await db.LessonTexts.AsNoTracking().Where(t => t.CourseId == id).ToListAsync(cancellationToken)));
    }
}

internal static class Authors
{
    /// <summary>Why the caller may not see or write a course from its author's side; null when they may.</summary>
    public static ProblemHttpResult? Refuse(Course? course, HttpRequest request) =>
        course?.OwnerId is null ? Problems.NotFound("course")
        : course.IsTaughtBy(request.HttpContext.User) ? null
        : Problems.Create(
            StatusCodes.Status403Forbidden, "not-your-course", "Instructors write and see their own courses only. Ask its instructor or an operator.");
}
