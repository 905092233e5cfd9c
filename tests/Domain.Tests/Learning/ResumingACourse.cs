using Platform.Learning.Lessons;
using static Platform.Domain.Tests.Learning.Given;

namespace Platform.Domain.Tests.Learning;

public sealed class ResumingACourse
{
    [Fact]
    public void New_learner_begins_at_the_first_lesson() => Assert.Equal(Starter, CourseProgress.Resume(Bread, []));

    [Fact]
    public void Unfinished_lesson_is_resumed() =>
        Assert.Equal(Baking, CourseProgress.Resume(Bread, [Progress(Starter, completed: false, minute: 1), Progress(Baking, completed: false, minute: 2)]));

    [Fact]
    public void First_unfinished_lesson_follows_the_last_finished_one() =>
        Assert.Equal(Folding, CourseProgress.Resume(Bread, [Progress(Starter, completed: true, minute: 1), Progress(Baking, completed: true, minute: 2)]));

    [Fact]
    public void Removed_lesson_is_ignored() => Assert.Equal(Starter, CourseProgress.Resume(Bread, [Progress(new(Id(99), "Gone", null), completed: false)]));

    [Fact]
    public void Finished_course_has_no_next_lesson() =>
        Assert.Null(CourseProgress.Resume(Bread, [Progress(Starter, true), Progress(Folding, true), Progress(Baking, true)]));
}
