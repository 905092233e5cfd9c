namespace Platform.Learning.Lessons;

public sealed record ProgressRequest(bool? Completed, int? Position);

public sealed class ProgressValidator : AbstractValidator<ProgressRequest>
{
    public ProgressValidator()
    {
        RuleFor(r => r.Completed).NotNull().WithMessage("Say whether the lesson is completed: true or false.");
        RuleFor(r => r.Position).InclusiveBetween(0, 1_000_000_000).WithMessage("position is a whole number from 0 to 1000000000, or left out.");
    }
}

public sealed record ProgressView(Guid LessonId, bool Completed, int Position, CourseProgressView Progress, string? CertificateCode);

public sealed class RecordProgress(LearningDbContext db, CourseCompletion completion, IValidator<ProgressRequest> validator, TimeProvider clock)
{
    [Function(nameof(RecordProgress)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<ProgressView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/learning/courses/{id:guid}/lessons/{lessonId:guid}/progress")] HttpRequest request,
        Guid id, Guid lessonId, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        var user = request.HttpContext.User;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (course, enrolment, problem) = await db.LockSeatAsync(id, user, cancellationToken);
        if (course is null) return problem!;
        if (course.Syllabus.Lessons.All(l => l.Id != lessonId)) return Problems.NotFound("lesson");

        var (completed, position) = (body.Value.Completed!.Value, body.Value.Position ?? 0);
        var progress = await db.LessonProgress.SingleOrDefaultAsync(
            p => p.LearnerId == enrolment!.LearnerId && p.CourseId == id && p.LessonId == lessonId, cancellationToken);
        if (progress is null)
        {
            progress = new() { LearnerId = user.UserId(), CourseId = id, LessonId = lessonId };
            db.LessonProgress.Add(progress);
        }
        (progress.Completed, progress.Position, progress.ChangedAt) = (completed, position, clock.GetUtcNow());

        var result = await completion.SaveAsync(course, user, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new ProgressView(lessonId, completed, position, CourseProgressView.Of(result.Progress), result.CertificateCode));
    }
}
