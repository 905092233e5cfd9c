namespace Platform.Learning.Courses;

/// <summary>What a course consists of, in order. Progress hangs on the ids of lessons and quizzes, whatever else about them changes.</summary>
public sealed record Syllabus(IReadOnlyList<Module> Modules)
{
    public static readonly Syllabus Empty = new([]);

    public IEnumerable<Lesson> Lessons => Modules.SelectMany(m => m.Lessons);

    public IEnumerable<Quiz> Quizzes => Modules.SelectMany(m => m.Quizzes);
}

/// <summary>A part of a course: lessons, then quizzes about them.</summary>
public sealed record Module(Guid Id, string Title, IReadOnlyList<Lesson> Lessons, IReadOnlyList<Quiz> Quizzes);

/// <summary>A lesson: a text (kept beside the syllabus, see <see cref="LessonText"/>) or a file in Files.</summary>
/// <param name="FileId">Null when the lesson is a text.</param>
public sealed record Lesson(Guid Id, string Title, Guid? FileId);

/// <summary>The Markdown of a lesson. Not in the syllabus, which is read far more often.</summary>
public sealed class LessonText
{
    public required Guid CourseId { get; init; }
    public required Guid LessonId { get; init; }
    public required string Text { get; init; }
}

/// <param name="PassingScore">The least percentage of right answers, 1 to 100.</param>
/// <param name="Attempts">How often a learner may try, 1 to 100.</param>
public sealed record Quiz(Guid Id, string Title, int PassingScore, int Attempts, IReadOnlyList<Question> Questions);

public enum QuestionKind
{
    /// <summary>One of the choices is right.</summary>
    SingleChoice,

    /// <summary>Some of the choices are right: all of them, and no other, are to be chosen.</summary>
    MultipleChoice,

    /// <summary>One of the accepted answers is to be written; case and white space do not matter.</summary>
    FreeText,
}

/// <param name="Choices">Empty for a text.</param>
/// <param name="Correct">Which choices are right, counted from 0; empty for a text.</param>
/// <param name="Accepted">The right texts; empty for choices.</param>
public sealed record Question(
    Guid Id, QuestionKind Kind, string Prompt, IReadOnlyList<string> Choices, IReadOnlyList<int> Correct, IReadOnlyList<string> Accepted);
