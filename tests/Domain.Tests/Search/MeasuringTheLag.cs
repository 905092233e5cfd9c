using Platform.Domain.Tests.Shared;
using Platform.Search.Documents;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Search;

public sealed class MeasuringTheLag
{
    private readonly FixedClock clock = new();
    private readonly IndexLag lag;

    public MeasuringTheLag() => lag = new(clock);

    [Fact]
    public void Lag_is_zero_before_the_first_event() => Assert.Equal(TimeSpan.Zero, lag.Current);

    [Fact]
    public void Lag_is_that_of_the_newest_event()
    {
        lag.Record(Now.AddSeconds(-90));
        Assert.Equal(TimeSpan.FromSeconds(90), lag.Current);
        lag.Record(Now.AddSeconds(-2));
        lag.Record(Now.AddHours(-1));
        Assert.Equal(TimeSpan.FromSeconds(2), lag.Current);
    }

    [Fact]
    public void Lag_expires_without_events()
    {
        lag.Record(Now.AddSeconds(-90));
        clock.Now = Now.AddMinutes(5);
        Assert.Equal(TimeSpan.FromSeconds(90), lag.Current);
        clock.Now = Now.AddMinutes(6);
        Assert.Equal(TimeSpan.Zero, lag.Current);
    }
}
