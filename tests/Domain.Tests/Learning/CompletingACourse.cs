using Platform.Learning.Courses;
using Platform.Learning.Lessons;
using static Platform.Domain.Tests.Learning.Given;

namespace Platform.Domain.Tests.Learning;

public sealed class CompletingACourse
{
    [Fact]
    public void Every_lesson_and_quiz_is_needed()
    {
        Guid[] all = [Starter.Id, Folding.Id, Baking.Id];
        Assert.Equal((true, 100), Of(all, [Remembering.Id]));
        Assert.Equal((false, 75), Of(all, []));
        Assert.Equal((false, 75), Of(all[1..], [Remembering.Id]));
        Assert.Equal((false, 0), Of([], []));
    }

    [Fact]
    public void Empty_course_is_not_complete() => Assert.False(CourseProgress.Of(Syllabus.Empty, [], []).IsComplete);

    [Fact]
    public void Progress_is_below_100_percent_before_the_last_step()
    {
        var syllabus = new Syllabus([new(Id(1), "Many", [.. Enumerable.Range(1, 200).Select(i => new Lesson(Id(i), "One", null))], [])]);
        Assert.Equal(99, CourseProgress.Of(syllabus, [.. Enumerable.Range(1, 199).Select(Id)], []).Percent);
    }

    [Fact]
    public void Removed_lesson_is_not_needed_but_an_added_one_is()
    {
        Guid[] done = [Starter.Id, Folding.Id];
        var without = new Syllabus([new(Id(42), "Renamed and moved", [Folding, Starter with { Title = "Rewritten" }], [])]);
        var with = new Syllabus([new(Id(42), "Bread", [Starter, Folding, Baking], [])]);
        Assert.True(CourseProgress.Of(without, done, []).IsComplete); // what was removed does not count
        Assert.False(CourseProgress.Of(with, done, []).IsComplete); // what is new does
    }

    [Fact]
    public void Shorter_syllabus_may_be_complete_by_that()
    {
        Module dough = new(Id(41), "Dough", [Starter, Folding], []), bread = new(Id(42), "Bread", [Baking], [Remembering]);
        Assert.False(Bread.IsWithoutPartsOf(Bread));
        Assert.False(Bread.IsWithoutPartsOf(Syllabus.Empty));
        Assert.False(new Syllabus([bread with { Lessons = [Baking, Folding, Starter with { Title = "Rewritten" }] }]).IsWithoutPartsOf(Bread));
        Assert.True(new Syllabus([dough, bread with { Quizzes = [] }]).IsWithoutPartsOf(Bread));
        Assert.True(new Syllabus([dough, bread with { Lessons = [Baking with { Id = Id(14) }] }]).IsWithoutPartsOf(Bread));
    }

    private static (bool, int) Of(Guid[] lessons, Guid[] quizzes)
    {
        var progress = CourseProgress.Of(Bread, lessons, quizzes);
        return (progress.IsComplete, progress.Percent);
    }
}
