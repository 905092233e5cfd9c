namespace Platform.Learning.Courses;

/// <summary>Learners' progress refers to lessons and quizzes by their ids, even when everything else changes.</summary>
public sealed record Syllabus(IReadOnlyList<Module> Modules)
{
    public static readonly Syllabus Empty = new([]);

    public IEnumerable<Lesson> Lessons => Modules.SelectMany(m => m.Lessons);

    public IEnumerable<Quiz> Quizzes => Modules.SelectMany(m => m.Quizzes);

    /// <summary>Whether it has not all lessons and quizzes of an earlier one, so that learners may have completed this one and not that.</summary>
    public bool IsWithoutPartsOf(Syllabus earlier) =>
        earlier.Lessons.ExceptBy(Lessons.Select(l => l.Id), l => l.Id).Any() || earlier.Quizzes.ExceptBy(Quizzes.Select(q => q.Id), q => q.Id).Any();
}

public sealed record Module(Guid Id, string Title, IReadOnlyList<Lesson> Lessons, IReadOnlyList<Quiz> Quizzes);

/// <param name="FileId">A file in Files; null when the lesson is a <see cref="LessonText"/>.</param>
public sealed record Lesson(Guid Id, string Title, Guid? FileId);

/// <summary>The Markdown of a lesson and its HTML, apart from the syllabus, which is read far more often.</summary>
public sealed class LessonText
{
    private LessonText() { }

    public required Guid CourseId { get; init; }
    public required Guid LessonId { get; init; }
    public required string Text { get; init; }
    public string Html { get; private set; } = "";

    /// <summary>The <see cref="SafeMarkdown.Version"/> that wrote the HTML; 0 before the first.</summary>
    public int HtmlVersion { get; private set; }

    public static LessonText Create(Guid courseId, Guid lessonId, string text)
    {
        var lesson = new LessonText { CourseId = courseId, LessonId = lessonId, Text = text };
        lesson.Convert();
        return lesson;
    }

    /// <summary>Returns false when the HTML is of this version already.</summary>
    public bool Convert()
    {
        if (HtmlVersion == SafeMarkdown.Version) return false;
        (Html, HtmlVersion) = (SafeMarkdown.ForLessons.ToHtml(Text), SafeMarkdown.Version);
        return true;
    }
}

/// <param name="PassingScore">The minimum percentage of right answers, 1 to 100.</param>
/// <param name="Attempts">The maximum number of attempts, 1 to 100.</param>
public sealed record Quiz(Guid Id, string Title, int PassingScore, int Attempts, IReadOnlyList<Question> Questions);

public enum QuestionKind
{
    SingleChoice,

    /// <summary>All right choices, and no other, must be chosen.</summary>
    MultipleChoice,

    /// <summary>Case and white space of the text do not matter.</summary>
    FreeText,
}

/// <param name="Choices">Empty for a text.</param>
/// <param name="Correct">The indexes of the right choices, from 0; empty for a text.</param>
/// <param name="Accepted">The right texts; empty for choices.</param>
public sealed record Question(
    Guid Id, QuestionKind Kind, string Prompt, IReadOnlyList<string> Choices, IReadOnlyList<int> Correct, IReadOnlyList<string> Accepted);
