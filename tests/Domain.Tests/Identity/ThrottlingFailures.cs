using Microsoft.AspNetCore.Http;
using Platform.Identity.Throttling;

namespace Platform.Domain.Tests.Identity;

public sealed class ThrottlingFailures
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ThrottleOptions Options = new();
    private readonly Throttle failures = Throttle.None("account:ada@example.com");

    [Fact]
    public void Four_failures_cause_no_delay()
    {
        Fail(4);
        Assert.Null(failures.BlockedFor(Now));
    }

    [Fact]
    public void Delays_double_from_two_seconds_to_a_minute()
    {
        Fail(4);
        var (now, delays) = (Now, new List<double>());
        for (var i = 0; i < 7; i++)
        {
            Assert.True(failures.TryCount(Options.Account, now));
            delays.Add(failures.BlockedFor(now)!.Value.TotalSeconds);
            now += failures.BlockedFor(now)!.Value;
        }
        Assert.Equal([2, 4, 8, 16, 32, 60, 60], delays);
    }

    [Fact]
    public void Try_within_the_delay_is_neither_made_nor_counted()
    {
        Fail(5);
        Assert.False(failures.TryCount(Options.Account, Now.AddSeconds(1)));
        Assert.Equal(5, failures.Count);
        Assert.Null(failures.BlockedFor(Now.AddSeconds(2)));
    }

    [Fact]
    public void At_most_a_hundred_failures_an_hour_are_let_through_in_a_long_attack()
    {
        var made = 0;
        for (var now = Now; now < Now.AddHours(1); now = now.AddSeconds(1))
            if (failures.TryCount(Options.Account, now)) made++;
        Assert.InRange(made, 20, 100);
    }

    [Fact]
    public void Success_forgives_all()
    {
        Fail(5);
        failures.Reset();
        Assert.Equal((0, null), (failures.Count, failures.BlockedFor(Now)));
    }

    [Theory, InlineData(9, 5), InlineData(10, 4), InlineData(25, 3), InlineData(600, 1), InlineData(-60, 5)]
    public void Failure_is_forgiven_every_ten_minutes(int minutes, int counted)
    {
        Fail(4);
        failures.TryCount(Options.Account, Now.AddMinutes(minutes));
        Assert.Equal(counted, failures.Count);
    }

    [Fact]
    public void Delay_between_mails_stays_shorter_than_a_link_is_valid()
    {
        var mails = Throttle.None("mail:reset:ada@example.com");
        var sent = new List<DateTimeOffset>();
        for (var now = Now; now < Now.AddDays(2); now = now.AddMinutes(1))
            if (mails.TryCount(Options.Mail, now)) sent.Add(now);
        Assert.Equal([Now, Now.AddMinutes(1), Now.AddMinutes(2)], sent.Take(3));
        Assert.All(sent.Zip(sent.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.Zero, TimeSpan.FromMinutes(30)));
        Assert.InRange(sent.Count, 90, 105);
    }

    [Fact]
    public void Owner_is_warned_after_many_failures_once_a_day()
    {
        Fail(4);
        Assert.False(failures.WarnOwner(5, Now));
        Fail(1);
        Assert.True(failures.WarnOwner(5, Now));
        Assert.False(failures.WarnOwner(5, Now.AddHours(23)));
        Assert.True(failures.WarnOwner(5, Now.AddDays(1)));
        failures.Reset();
        Assert.False(failures.WarnOwner(5, Now.AddDays(3)));
    }

    [Theory]
    [InlineData("203.0.113.7", "client:203.0.113.7"), InlineData("2001:db8::1:2:3:4", "client:2001:db8::")]
    [InlineData("::ffff:203.0.113.7", "client:203.0.113.7")]
    [InlineData("", "client:"), InlineData("nonsense", "client:")]
    public void Client_is_an_address_or_a_network_of_64_bits(string header, string key)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers["X-Client-Address"] = header;
        Assert.Equal(key, ThrottleKey.Client(http.Request));
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++) Assert.True(failures.TryCount(Options.Account, Now));
    }
}
