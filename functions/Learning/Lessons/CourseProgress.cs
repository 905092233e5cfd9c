using Platform.Learning.Courses;

namespace Platform.Learning.Lessons;

/// <summary>A learner's progress by the current syllabus: removed parts no longer count, new ones do.</summary>
public sealed record CourseProgress(int Lessons, int LessonsCompleted, int Quizzes, int QuizzesPassed)
{
    public static CourseProgress Of(Syllabus syllabus, IReadOnlyCollection<Guid> completedLessons, IReadOnlyCollection<Guid> passedQuizzes) => new(
        syllabus.Lessons.Count(), syllabus.Lessons.Count(l => completedLessons.Contains(l.Id)),
        syllabus.Quizzes.Count(), syllabus.Quizzes.Count(q => passedQuizzes.Contains(q.Id)));

    /// <summary>0 to 100, rounded down: 100 means complete.</summary>
    public int Percent => Lessons + Quizzes == 0 ? 0 : 100 * (LessonsCompleted + QuizzesPassed) / (Lessons + Quizzes);

    /// <summary>Every lesson is completed and every quiz passed. A course without any is never complete.</summary>
    public bool IsComplete => Lessons + Quizzes > 0 && (LessonsCompleted, QuizzesPassed) == (Lessons, Quizzes);

    /// <summary>The lesson last worked on if it is not completed, else the first one that is not; null when all are.</summary>
    public static Lesson? Resume(Syllabus syllabus, IReadOnlyCollection<LessonProgress> progress)
    {
        var completed = progress.Where(p => p.Completed).Select(p => p.LessonId).ToHashSet();
        var open = syllabus.Lessons.Where(l => !completed.Contains(l.Id)).ToList();
        return progress.MaxBy(p => p.ChangedAt) is { Completed: false } last && open.Find(l => l.Id == last.LessonId) is { } lesson
            ? lesson
            : open.FirstOrDefault();
    }
}
