using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Platform.Gateway;

namespace Platform.Domain.Tests.Gateway;

public sealed class LimitingRequests : IAsyncDisposable
{
    private readonly RateLimits limits = new(Options.Create(new GatewayOptions
    {
        Routes = [],
        RateLimits = new() { Logins = new() { Burst = 3, PerMinute = 1 }, Registrations = new() { Burst = 1, PerMinute = 1 } },
    }));
    private readonly DefaultHttpContext http = new();

    [Fact]
    public void The_burst_is_let_through_and_the_next_request_is_429_with_the_time_to_wait()
    {
        for (var i = 0; i < 3; i++) Assert.Null(Take(RateLimit.Logins));
        var problem = Assert.IsType<ProblemHttpResult>(Take(RateLimit.Logins)).ProblemDetails;
        Assert.Equal((429, "urn:problem-type:platform:rate-limit-exceeded"), (problem.Status, problem.Type));
        var wait = int.Parse(http.Response.Headers.RetryAfter.ToString(), CultureInfo.InvariantCulture);
        Assert.InRange(wait, 1, 60);
        Assert.Equal(
            ("\"logins\";q=1;w=60", $"\"logins\";r=0;t={wait}"),
            (http.Response.Headers["RateLimit-Policy"].ToString(), http.Response.Headers["RateLimit"].ToString()));
        Assert.Contains($"Try again in {wait} s", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void One_client_or_limit_takes_nothing_from_another()
    {
        Assert.Null(Take(RateLimit.Registrations));
        Assert.NotNull(Take(RateLimit.Registrations));
        Assert.Null(Take(RateLimit.Registrations, "203.0.113.8"));
        Assert.Null(Take(RateLimit.Logins));
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7"), InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), InlineData("2001:db8:1:2::9", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:3::9", "2001:db8:1:3::")]
    public void An_IPv6_network_of_64_bits_is_one_client(string address, string client) => Assert.Equal(client, RateLimits.ClientOf(IPAddress.Parse(address)));

    [Theory, InlineData(1, 60.0, 1), InlineData(20, 3.0, 1), InlineData(60, 1.0, 1), InlineData(90, 4 / 3.0, 2), InlineData(3000, 1.0, 50)]
    public void Tokens_come_back_at_the_rate_of_a_minute(int perMinute, double seconds, int tokens)
    {
        var options = new Bucket { Burst = 1, PerMinute = perMinute }.ToOptions();
        Assert.Equal((TimeSpan.FromSeconds(seconds), tokens), (options.ReplenishmentPeriod, options.TokensPerPeriod));
    }

    public ValueTask DisposeAsync() => limits.DisposeAsync();

    private IResult? Take(RateLimit limit, string client = "203.0.113.7") => limits.Take(limit, client, http.Response);
}
