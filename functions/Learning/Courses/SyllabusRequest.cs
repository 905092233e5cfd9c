namespace Platform.Learning.Courses;

/// <summary>The whole syllabus. A new part has no id; keeping the id of an existing part keeps the learners' progress.</summary>
public sealed record SyllabusRequest(int? Capacity, IReadOnlyList<ModuleRequest?>? Modules)
{
    /// <summary>Converts a valid request.</summary>
    internal (Syllabus Syllabus, IReadOnlyList<LessonText> Texts) ToSyllabus(Guid courseId, DateTimeOffset now)
    {
        var texts = new List<LessonText>();
        var syllabus = new Syllabus([.. Modules!.Select(
            m => new Module(IdOf(m!.Id), m.Title!.Trim(), [.. (m.Lessons ?? []).Select(l => ToLesson(l!))], [.. (m.Quizzes ?? []).Select(q => ToQuiz(q!))]))]);
        return (syllabus, texts);

        Lesson ToLesson(LessonRequest request)
        {
            var lesson = new Lesson(IdOf(request.Id), request.Title!.Trim(), request.FileId);
            if (request.Text is not null) texts.Add(LessonText.Create(courseId, lesson.Id, request.Text));
            return lesson;
        }

        Quiz ToQuiz(QuizRequest quiz) =>
            new(IdOf(quiz.Id), quiz.Title!.Trim(), quiz.PassingScore!.Value, quiz.Attempts!.Value, [.. quiz.Questions!.Select(q => ToQuestion(q!))]);

        Question ToQuestion(QuestionRequest question) => new(IdOf(question.Id), SyllabusValidator.KindOf(question.Kind)!.Value, question.Prompt!.Trim(),
            [.. (question.Choices ?? []).Select(c => c!)], [.. (question.Correct ?? []).Order()], [.. (question.Accepted ?? []).Select(a => a!)]);

        Guid IdOf(Guid? given) => given ?? Guid.CreateVersion7(now);
    }
}

public sealed record ModuleRequest(Guid? Id, string? Title, IReadOnlyList<LessonRequest?>? Lessons, IReadOnlyList<QuizRequest?>? Quizzes);

public sealed record LessonRequest(Guid? Id, string? Title, string? Text, Guid? FileId);

public sealed record QuizRequest(Guid? Id, string? Title, int? PassingScore, int? Attempts, IReadOnlyList<QuestionRequest?>? Questions);

public sealed record QuestionRequest(
    Guid? Id, string? Kind, string? Prompt, IReadOnlyList<string?>? Choices, IReadOnlyList<int>? Correct, IReadOnlyList<string?>? Accepted);

public sealed class SyllabusValidator : AbstractValidator<SyllabusRequest>
{
    /// <summary>The maximum size of the request with all texts.</summary>
    public const int MaxBytes = 512 * 1024;

    public const int MaxModules = 50, MaxLessons = 200, MaxQuizzes = 50, MaxQuestions = 50, MaxChoices = 10, MaxAnswer = 200;
    private const int MaxCapacity = 100_000, MaxTitle = 200, MaxPrompt = 2000, MaxChoice = 500, MaxText = 50_000;

    public SyllabusValidator()
    {
        RuleFor(r => r.Capacity).InclusiveBetween(1, MaxCapacity)
            .WithMessage($"capacity is a whole number of seats from 1 to {MaxCapacity}, or null for any number.");
        RuleFor(r => r.Modules).NotNull().WithMessage("modules is required, since the whole syllabus is replaced. Send [] for none.")
            .Must(m => m is null || m.Count <= MaxModules).WithMessage($"A course has {MaxModules} modules at most.")
            .Must(m => Lessons(m).Count() <= MaxLessons).WithMessage($"A course has {MaxLessons} lessons at most.")
            .Must(m => Quizzes(m).Count() <= MaxQuizzes).WithMessage($"A course has {MaxQuizzes} quizzes at most.")
            .Must(m => AreDistinct(m?.Select(x => x?.Id))).WithMessage("Two modules have the same id.")
            .Must(m => AreDistinct(Lessons(m).Select(l => l.Id))).WithMessage("Two lessons have the same id.")
            .Must(m => AreDistinct(Quizzes(m).Select(q => q.Id))).WithMessage("Two quizzes have the same id.");
        RuleForEach(r => r.Modules).NotNull().WithMessage("A module is an object with title, lessons and quizzes.").ChildRules(module =>
        {
            module.RuleFor(m => m!.Id).Must(IsId).WithMessage("id is a UUID, not all zeros; leave it out for a new module.");
            module.RuleFor(m => m!.Title).OneLine("title", MaxTitle);
            module.RuleForEach(m => m!.Lessons).NotNull().WithMessage("A lesson is an object with title and text or fileId.").ChildRules(AddLessonRules);
            module.RuleForEach(m => m!.Quizzes).NotNull().WithMessage("A quiz is an object with title, passingScore, attempts and questions.")
                .ChildRules(AddQuizRules);
        });
    }

    private static void AddLessonRules(InlineValidator<LessonRequest?> lesson)
    {
        lesson.RuleFor(l => l!.Id).Must(IsId).WithMessage("id is a UUID, not all zeros; leave it out for a new lesson.");
        lesson.RuleFor(l => l!.Title).OneLine("title", MaxTitle);
        lesson.RuleFor(l => l!.Text).Must(t => t is null || TextRules.IsText(t, MaxText))
            .WithMessage($"text is Markdown of up to {MaxText} characters, without control characters.");
        lesson.RuleFor(l => l!.Text).Custom((text, context) =>
        {
            if (text is not null && text.HasAtMost(MaxText) && !SafeMarkdown.ForLessons.TryConvert(text, out _, out var error))
                context.AddFailure(error);
        });
        lesson.RuleFor(l => l!.FileId).Must(IsId).WithMessage("fileId is the id of a file in Files.");
        lesson.RuleFor(l => l!.Text).Must((l, text) => (text is null) != (l!.FileId is null)).WithMessage("A lesson has either text or fileId.");
    }

    private static void AddQuizRules(InlineValidator<QuizRequest?> quiz)
    {
        quiz.RuleFor(q => q!.Id).Must(IsId).WithMessage("id is a UUID, not all zeros; leave it out for a new quiz.");
        quiz.RuleFor(q => q!.Title).OneLine("title", MaxTitle);
        quiz.RuleFor(q => q!.PassingScore).Must(s => s is >= 1 and <= 100).WithMessage("passingScore is a percentage of right answers from 1 to 100.");
        quiz.RuleFor(q => q!.Attempts).Must(a => a is >= 1 and <= 100).WithMessage("attempts is a whole number from 1 to 100.");
        quiz.RuleFor(q => q!.Questions).Must(q => q is { Count: >= 1 and <= MaxQuestions }).WithMessage($"A quiz has 1 to {MaxQuestions} questions.")
            .Must(q => AreDistinct(q?.Select(x => x?.Id))).WithMessage("Two questions of a quiz have the same id.");
        quiz.RuleForEach(q => q!.Questions).NotNull().WithMessage("A question is an object with kind, prompt and choices and correct, or accepted.")
            .ChildRules(AddQuestionRules);
    }

    private static void AddQuestionRules(InlineValidator<QuestionRequest?> question)
    {
        question.RuleFor(q => q!.Id).Must(IsId).WithMessage("id is a UUID, not all zeros; leave it out for a new question.");
        question.RuleFor(q => q!.Kind).Must(k => KindOf(k) is not null).WithMessage("kind is singleChoice, multipleChoice or freeText.");
        question.RuleFor(q => q!.Prompt).Must(p => !string.IsNullOrWhiteSpace(p) && TextRules.IsText(p, MaxPrompt))
            .WithMessage($"prompt is a text of 1 to {MaxPrompt} characters.");
        question.RuleFor(q => q!.Choices).Must((q, choices) => KindOf(q!.Kind) == QuestionKind.FreeText
                ? choices is null or []
                : choices is { Count: >= 2 and <= MaxChoices } && choices.All(c => TextRules.IsLine(c, MaxChoice)))
            .WithMessage($"choices are 2 to {MaxChoices} texts of 1 to {MaxChoice} characters; none for freeText.");
        question.RuleFor(q => q!.Correct).Must((q, correct) => KindOf(q!.Kind) switch
        {
            QuestionKind.FreeText => correct is null or [],
            QuestionKind.SingleChoice => correct is { Count: 1 } && AreChoices(q),
            _ => correct is { Count: >= 1 } && correct.Distinct().Count() == correct.Count && AreChoices(q),
        }).WithMessage(
            "correct names the right choices, counted from 0: one for singleChoice, one or more different ones for multipleChoice, none for freeText.");
        question.RuleFor(q => q!.Accepted).Must((q, accepted) => KindOf(q!.Kind) == QuestionKind.FreeText
                ? accepted is { Count: >= 1 and <= 20 } && accepted.All(a => TextRules.IsLine(a, MaxAnswer))
                : accepted is null or [])
            .WithMessage($"accepted are 1 to 20 texts of up to {MaxAnswer} characters, for freeText only.");
    }

    public static QuestionKind? KindOf(string? word) => word switch
    {
        "singleChoice" => QuestionKind.SingleChoice,
        "multipleChoice" => QuestionKind.MultipleChoice,
        "freeText" => QuestionKind.FreeText,
        _ => null,
    };

    private static IEnumerable<LessonRequest> Lessons(IReadOnlyList<ModuleRequest?>? modules) =>
        (modules ?? []).SelectMany(m => m?.Lessons ?? []).OfType<LessonRequest>();

    private static IEnumerable<QuizRequest> Quizzes(IReadOnlyList<ModuleRequest?>? modules) =>
        (modules ?? []).SelectMany(m => m?.Quizzes ?? []).OfType<QuizRequest>();

    private static bool AreDistinct(IEnumerable<Guid?>? ids) => ids is null || ids.Where(id => id is not null).GroupBy(id => id).All(g => g.Count() == 1);

    private static bool AreChoices(QuestionRequest q) => q.Correct!.All(c => c >= 0 && c < q.Choices?.Count);

    private static bool IsId(Guid? id) => id != Guid.Empty;
}
