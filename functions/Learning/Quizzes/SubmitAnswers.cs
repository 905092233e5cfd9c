using Platform.Learning.Courses;
using Platform.Learning.Lessons;

namespace Platform.Learning.Quizzes;

public sealed record SubmitAnswersRequest(IReadOnlyList<AnswerRequest?>? Answers);

/// <param name="Choices">Indexes from 0; null for a text.</param>
public sealed record AnswerRequest(Guid QuestionId, IReadOnlyList<int>? Choices, string? Text);

public sealed class SubmitAnswersValidator : AbstractValidator<SubmitAnswersRequest>
{
    public SubmitAnswersValidator()
    {
        RuleFor(r => r.Answers).NotNull().WithMessage("answers is a list, one for each question that you answer.")
            .Must(a => a is null || a.Count <= SyllabusValidator.MaxQuestions).WithMessage($"A quiz has {SyllabusValidator.MaxQuestions} questions at most.")
            .Must(a => a is null || a.Where(x => x is not null).GroupBy(x => x!.QuestionId).All(g => g.Count() == 1)).WithMessage("Answer each question once.");
        RuleForEach(r => r.Answers).NotNull().WithMessage("An answer is an object with questionId and choices or text.").ChildRules(answer =>
        {
            answer.RuleFor(a => a!.QuestionId).NotEmpty().WithMessage("Give the question's id.");
            answer.RuleFor(a => a!.Choices).Must(c => c is null || (c.Count <= SyllabusValidator.MaxChoices && c.Distinct().Count() == c.Count))
                .WithMessage($"choices are up to {SyllabusValidator.MaxChoices} different numbers, counted from 0.");
            answer.RuleFor(a => a!.Text).OneLineOrNull("text", SyllabusValidator.MaxAnswer);
        });
    }
}

/// <param name="CertificateCode">Null until the course is completed.</param>
public sealed record AttemptResultView(
    Guid AttemptId, int Score, int PassingScore, bool Passed, int AttemptsLeft, IReadOnlyList<QuestionResult> Questions, CourseProgressView Progress,
    string? CertificateCode);

/// <summary>Submits an attempt, once. The same answers again get the same result.</summary>
public sealed class SubmitAnswers(LearningDbContext db, CourseCompletion completion, IValidator<SubmitAnswersRequest> validator, TimeProvider clock)
{
    [Function(nameof(SubmitAnswers)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<AttemptResultView>, ProblemHttpResult>> Run(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "put",
            Route = "api/v1/learning/courses/{id:guid}/quizzes/{quizId:guid}/attempts/{attemptId:guid}/answers")] HttpRequest request,
        Guid id, Guid quizId, Guid attemptId, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        var user = request.HttpContext.User;
        var learnerId = user.UserId();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (course, _, problem) = await db.LockSeatAsync(id, user, cancellationToken);
        if (course is null) return problem!;
        var attempt = await db.Attempts.SingleOrDefaultAsync(
            a => a.Id == attemptId && a.QuizId == quizId && a.CourseId == id && a.LearnerId == learnerId, cancellationToken);
        if (attempt is null) return Problems.NotFound("attempt");

        var answers = body.Value.Answers!.Select(a => new QuestionAnswer(a!.QuestionId, a.Choices ?? [], a.Text)).ToList();
        if (attempt.Submit(answers, clock.GetUtcNow()) is { } refusal)
            return refusal.ToProblem(refusal.Code == "answers-do-not-fit" ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status409Conflict);
        var result = await completion.SaveAsync(course, user, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        var allowed = course.Syllabus.Quizzes.FirstOrDefault(q => q.Id == quizId)?.Attempts ?? 0; // the quiz may have been removed since
        return TypedResults.Ok(
            new AttemptResultView(attempt.Id, attempt.Score!.Value, attempt.PassingScore, attempt.Passed, Math.Max(0, allowed - attempt.Number),
                attempt.Results, CourseProgressView.Of(result.Progress), result.CertificateCode));
    }
}
