using Platform.Search.Documents;
using Xunit;

namespace Platform.Domain.Tests.Search;

public sealed class MeasuringTheLag
{
    static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    readonly IndexLag lag = new(new FixedClock());

    [Fact]
    public void Is_zero_before_the_first_event() => Assert.Equal(TimeSpan.Zero, lag.OfNewest);

    [Fact]
    public void Is_that_of_the_newest_event_whatever_comes_late()
    {
        lag.Record(Now.AddSeconds(-90));
        Assert.Equal(TimeSpan.FromSeconds(90), lag.OfNewest);
        lag.Record(Now.AddSeconds(-2));
        lag.Record(Now.AddHours(-1));
        Assert.Equal(TimeSpan.FromSeconds(2), lag.OfNewest);
    }

    sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
