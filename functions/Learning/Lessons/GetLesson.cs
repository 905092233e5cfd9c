namespace Platform.Learning.Lessons;

/// <param name="Markdown">Null when the lesson is a file.</param>
/// <param name="Html">The Markdown, safe to show; null when the lesson is a file.</param>
/// <param name="FileId">A file in Files; null when the lesson is a text.</param>
public sealed record LessonView(Guid Id, string Title, string Module, string? Markdown, string? Html, Guid? FileId, bool Completed, int Position);

public sealed class GetLesson(LearningDbContext db)
{
    [Function(nameof(GetLesson)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<LessonView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/learning/courses/{id:guid}/lessons/{lessonId:guid}")] HttpRequest request, Guid id,
        Guid lessonId, CancellationToken cancellationToken)
    {
        var learnerId = request.HttpContext.User.UserId();
        var (course, _, problem) = await db.FindSeatAsync(id, request.HttpContext.User, cancellationToken);
        if (course is null) return problem!;
        if (course.Syllabus.Modules.FirstOrDefault(m => m.Lessons.Any(l => l.Id == lessonId)) is not { } module) return Problems.NotFound("lesson");

        var lesson = module.Lessons.Single(l => l.Id == lessonId);
        var text = await db.LessonTexts.AsNoTracking().SingleOrDefaultAsync(t => t.CourseId == id && t.LessonId == lessonId, cancellationToken);
        if (text?.Convert() == true)
        {
            // A syllabus that was replaced since then has HTML of this version.
            await db.LessonTexts.Where(t => t.CourseId == id && t.LessonId == lessonId && t.HtmlVersion != text.HtmlVersion).ExecuteUpdateAsync(
                set => set.SetProperty(t => t.Html, text.Html).SetProperty(t => t.HtmlVersion, text.HtmlVersion), cancellationToken);
        }
        var progress = await db.LessonProgress.AsNoTracking()
            .SingleOrDefaultAsync(p => p.LearnerId == learnerId && p.CourseId == id && p.LessonId == lessonId, cancellationToken);
        return TypedResults.Ok(new LessonView(
            lesson.Id, lesson.Title, module.Title, text?.Text, text?.Html, lesson.FileId, progress?.Completed ?? false, progress?.Position ?? 0));
    }
}
