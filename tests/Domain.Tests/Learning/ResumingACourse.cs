using Platform.Learning.Lessons;
using static Platform.Domain.Tests.Learning.Given;

namespace Platform.Domain.Tests.Learning;

public sealed class ResumingACourse
{
    [Fact]
    public void Begins_at_the_first_lesson() => Assert.Equal(Starter, Standing.Resume(Bread, []));

    [Fact]
    public void Goes_on_with_the_lesson_last_worked_on() =>
        Assert.Equal(Baking, Standing.Resume(Bread, [Progress(Starter, completed: false, minute: 1), Progress(Baking, completed: false, minute: 2)]));

    [Fact]
    public void Goes_on_with_the_first_that_is_open_when_the_last_one_is_done() =>
        Assert.Equal(Folding, Standing.Resume(Bread, [Progress(Starter, completed: true, minute: 1), Progress(Baking, completed: true, minute: 2)]));

    [Fact]
    public void Forgets_a_lesson_that_was_removed() => Assert.Equal(Starter, Standing.Resume(Bread, [Progress(new(Id(99), "Gone", null), completed: false)]));

    [Fact]
    public void Has_nowhere_to_go_when_all_is_done() =>
        Assert.Null(Standing.Resume(Bread, [Progress(Starter, true), Progress(Folding, true), Progress(Baking, true)]));
}
