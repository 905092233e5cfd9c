using Platform.Learning.Courses;
using Platform.Learning.Lessons;

namespace Platform.Learning.Quizzes;

public sealed record QuestionView(Guid Id, QuestionKind Kind, string Prompt, IReadOnlyList<string> Choices);

public sealed record AttemptView(
    Guid AttemptId, Guid QuizId, string Title, int Number, int AttemptsLeft, int PassingScore, DateTimeOffset StartedAt, IReadOnlyList<QuestionView> Questions)
{
    public static AttemptView Of(Attempt attempt, Quiz quiz) =>
        new(attempt.Id, quiz.Id, quiz.Title, attempt.Number, Math.Max(0, quiz.Attempts - attempt.Number), attempt.PassingScore, attempt.StartedAt,
            [.. attempt.Questions.Select(q => new QuestionView(q.Id, q.Kind, q.Prompt, q.Choices))]);
}

/// <summary>Starts an attempt, or returns the open one, so that a repeated request does not use up an attempt.</summary>
public sealed class StartAttempt(LearningDbContext db, TimeProvider clock)
{
    [Function(nameof(StartAttempt)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<AttemptView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/learning/courses/{id:guid}/quizzes/{quizId:guid}/attempts")] HttpRequest request,
        Guid id, Guid quizId, CancellationToken cancellationToken)
    {
        var user = request.HttpContext.User;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (course, enrolment, problem) = await db.LockSeatAsync(id, user, cancellationToken);
        if (course is null) return problem!;
        if (course.Syllabus.Quizzes.FirstOrDefault(q => q.Id == quizId) is not { } quiz) return Problems.NotFound("quiz");

        var earlier = await db.Attempts.Where(a => a.LearnerId == enrolment!.LearnerId && a.CourseId == id && a.QuizId == quizId)
            .ToListAsync(cancellationToken);
        var (attempt, refusal) = Attempt.Start(user.UserId(), id, quiz, earlier, clock.GetUtcNow());
        if (attempt is null) return refusal!.ToProblem();
        if (!earlier.Contains(attempt)) db.Attempts.Add(attempt);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(AttemptView.Of(attempt, quiz));
    }
}
