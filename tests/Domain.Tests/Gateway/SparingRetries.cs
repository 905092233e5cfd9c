using Platform.Gateway;

namespace Platform.Domain.Tests.Gateway;

public sealed class SparingRetries
{
    private readonly RetryBudget budget = new();

    [Fact]
    public void Ten_at_first_then_one_for_each_ten_requests()
    {
        for (var i = 0; i < 10; i++) Assert.True(budget.TrySpend());
        Assert.False(budget.TrySpend());
        for (var i = 0; i < 9; i++) budget.Earn();
        Assert.False(budget.TrySpend());
        budget.Earn();
        Assert.True(budget.TrySpend());
        Assert.False(budget.TrySpend());
    }

    [Fact]
    public void No_more_than_ten_are_saved()
    {
        for (var i = 0; i < 1000; i++) budget.Earn();
        Assert.Equal(10, Enumerable.Range(0, 20).Count(_ => budget.TrySpend()));
    }
}
