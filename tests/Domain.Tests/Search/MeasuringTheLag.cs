using Platform.Search.Documents;

namespace Platform.Domain.Tests.Search;

public sealed class MeasuringTheLag
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private readonly FixedClock clock = new();
    private readonly IndexLag lag;

    public MeasuringTheLag() => lag = new(clock);

    [Fact]
    public void Lag_is_zero_before_the_first_event() => Assert.Equal(TimeSpan.Zero, lag.OfNewest);

    [Fact]
    public void Lag_is_that_of_the_newest_event()
    {
        lag.Record(Now.AddSeconds(-90));
        Assert.Equal(TimeSpan.FromSeconds(90), lag.OfNewest);
        lag.Record(Now.AddSeconds(-2));
        lag.Record(Now.AddHours(-1));
        Assert.Equal(TimeSpan.FromSeconds(2), lag.OfNewest);
    }

    [Fact]
    public void Lag_expires_without_events()
    {
        lag.Record(Now.AddSeconds(-90));
        clock.Time = Now.AddMinutes(5);
        Assert.Equal(TimeSpan.FromSeconds(90), lag.OfNewest);
        clock.Time = Now.AddMinutes(6);
        Assert.Equal(TimeSpan.Zero, lag.OfNewest);
    }

    private sealed class FixedClock : TimeProvider
    {
        public DateTimeOffset Time { get; set; } = Now;
        public override DateTimeOffset GetUtcNow() => Time;
    }
}
