using Platform.Learning.Certificates;
using Platform.Learning.Courses;
using Platform.Learning.Enrolments;
using Platform.Learning.Quizzes;

namespace Platform.Learning.Lessons;

/// <param name="Percent">0 to 100, rounded down: 100 means complete.</param>
public sealed record CourseProgressView(int Lessons, int LessonsCompleted, int Quizzes, int QuizzesPassed, int Percent)
{
    public static CourseProgressView Of(CourseProgress progress) =>
        new(progress.Lessons, progress.LessonsCompleted, progress.Quizzes, progress.QuizzesPassed, progress.Percent);
}

public sealed record ResumeView(Guid LessonId, string Title, int Position);

/// <param name="Resume">Null when every lesson is completed.</param>
/// <param name="CertificateCode">Null until the course is completed.</param>
public sealed record CourseSummaryView(
    Guid CourseId, string Title, DateTimeOffset EnrolledAt, CourseProgressView Progress, ResumeView? Resume, DateTimeOffset? CompletedAt,
    string? CertificateCode);

public sealed record CourseView(
    Guid CourseId, string Title, DateTimeOffset EnrolledAt, CourseProgressView Progress, ResumeView? Resume, DateTimeOffset? CompletedAt,
    string? CertificateCode, IReadOnlyList<ModuleView> Modules);

public sealed record ModuleView(Guid Id, string Title, IReadOnlyList<LessonStateView> Lessons, IReadOnlyList<QuizStateView> Quizzes);

public sealed record LessonStateView(Guid Id, string Title, Guid? FileId, bool Completed, int Position);

/// <param name="Questions">Their number: the questions are shown when an attempt is started.</param>
/// <param name="BestScore">Null before the first attempt is submitted.</param>
public sealed record QuizStateView(Guid Id, string Title, int Questions, int PassingScore, int Attempts, int AttemptsUsed, int? BestScore, bool Passed);

public sealed record LearnerRecord(
    Course Course, Enrolment Enrolment, IReadOnlyList<LessonProgress> Lessons, IReadOnlyList<AttemptResult> Attempts, Certificate? Certificate)
{
    public CourseProgress Progress =>
        CourseProgress.Of(
            Course.Syllabus, [.. Lessons.Where(p => p.Completed).Select(p => p.LessonId)],
            [.. Attempts.Where(a => a.Passed).Select(a => a.QuizId)]);

    private string? Code => Certificate is null ? null : CertificateCode.Format(Certificate.Code);

    public CourseSummaryView ToSummary() =>
        new(Course.Id, Course.Title, Enrolment.EnrolledAt, CourseProgressView.Of(Progress), Resume(), Certificate?.CompletedAt, Code);

    public CourseView ToView() =>
        new(Course.Id, Course.Title, Enrolment.EnrolledAt, CourseProgressView.Of(Progress), Resume(), Certificate?.CompletedAt, Code,
            [.. Course.Syllabus.Modules.Select(ToView)]);

    public QuizStateView ToView(Quiz quiz)
    {
        var attempts = Attempts.Where(a => a.QuizId == quiz.Id).ToList();
        return new(quiz.Id, quiz.Title, quiz.Questions.Count, quiz.PassingScore, quiz.Attempts, attempts.Count, attempts.Max(a => a.Score),
            attempts.Exists(a => a.Passed));
    }

    private ModuleView ToView(Module module) => new(module.Id, module.Title, [.. module.Lessons.Select(ToView)], [.. module.Quizzes.Select(ToView)]);

    private LessonStateView ToView(Lesson lesson) => new(lesson.Id, lesson.Title, lesson.FileId, Of(lesson)?.Completed ?? false, Of(lesson)?.Position ?? 0);

    private ResumeView? Resume() =>
        CourseProgress.Resume(Course.Syllabus, Lessons) is { } lesson ? new(lesson.Id, lesson.Title, Of(lesson)?.Position ?? 0) : null;

    private LessonProgress? Of(Lesson lesson) => Lessons.FirstOrDefault(p => p.LessonId == lesson.Id);
}
