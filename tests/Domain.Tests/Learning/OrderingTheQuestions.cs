using Platform.Learning.Courses;
using Platform.Learning.Quizzes;
using static Platform.Domain.Tests.Learning.Given;

namespace Platform.Domain.Tests.Learning;

public sealed class OrderingTheQuestions
{
    private static readonly Question[] Ten = [.. Enumerable.Range(1, 10).Select(i => Yeast with { Id = Id(i) })];

    [Fact]
    public void Order_is_the_same_for_the_same_learner_and_attempt() =>
        Assert.Equal(Attempt.Shuffle(Ten, Ada, Remembering.Id, 1), Attempt.Shuffle([.. Ten.Reverse()], Ada, Remembering.Id, 1));

    /// <summary>An attempt can be inspected later, so the order must stay that of version 1 of the seed.</summary>
    [Fact]
    public void Order_is_the_same_in_every_process_and_version() =>
        Assert.Equal(FirstOrder, Attempt.Shuffle(Ten, Ada, Remembering.Id, 1).Select(q => Array.IndexOf(Ten, q)));

    [Fact]
    public void Order_differs_between_attempts_and_learners_and_has_every_question()
    {
        var orders = from learner in new[] { Ada, Teacher } from number in new[] { 1, 2, 3 } select Attempt.Shuffle(Ten, learner, Remembering.Id, number);
        Assert.Equal(6, orders.Select(o => string.Join(',', o.Select(q => q.Id))).Distinct().Count());
        Assert.All(orders, o => Assert.Equal(Ten, o.OrderBy(q => q.Id)));
    }

    private static readonly int[] FirstOrder = [6, 7, 9, 4, 5, 3, 8, 2, 0, 1];
}
