using Platform.Learning.Courses;
using Platform.Learning.Lessons;

namespace Platform.Domain.Tests.Learning;

internal static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
    public static readonly Guid Ada = new("bbbbbbbb-0000-0000-0000-000000000001");
    public static readonly Guid Order = new("aaaaaaaa-0000-0000-0000-000000000001");
    public static readonly Guid Teacher = new("bbbbbbbb-0000-0000-0000-000000000002");
    public static readonly Guid Sourdough = Id(1), Rye = Id(2);

    public static readonly Lesson Starter = new(Id(11), "The starter", null), Folding = new(Id(12), "Folding", null), Baking = new(Id(13), "Baking", null);

    public static readonly Question Yeast = new(Id(31), QuestionKind.SingleChoice, "What raises the dough?", ["Yeast", "Salt"], [0], []);
    public static readonly Question Ingredients = new(Id(32), QuestionKind.MultipleChoice, "What is in it?", ["Flour", "Water", "Sugar"], [0, 1], []);
    public static readonly Question Italian = new(Id(33), QuestionKind.FreeText, "In Italian?", [], [], ["Lievito  madre", "pasta madre"]);

    public static readonly Quiz Remembering = new(Id(21), "What you remember", 60, 2, [Yeast, Ingredients, Italian]);

    public static readonly Syllabus Bread = new([new(Id(41), "Dough", [Starter, Folding], []), new(Id(42), "Bread", [Baking], [Remembering])]);

    public static Course CourseOf(Guid id, int? capacity = null, int taken = 0, string title = "Sourdough at home")
    {
        var course = Course.Placeholder(id);
        course.Publish(new(title, Teacher, 1));
        course.Write(capacity, Bread);
        for (var i = 0; i < taken; i++) course.TakeSeat();
        return course;
    }

    public static LessonProgress Progress(Lesson lesson, bool completed, int minute = 0) =>
        new() { LearnerId = Ada, CourseId = Sourdough, LessonId = lesson.Id, Completed = completed, Position = 0, ChangedAt = Now.AddMinutes(minute) };

    public static Guid Id(int number) => new(number, 0, 0, new byte[8]);
}
