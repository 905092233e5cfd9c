using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Shared.Auth;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Shared;

public sealed class RefusingARevokedToken : IDisposable
{
    private const string Session = "session:bbbbbbbb-0000-0000-0000-000000000002", User = "user:bbbbbbbb-0000-0000-0000-000000000001:3", Key = "key:key-1";

    private readonly FixedClock clock = new();
    private readonly Issuer identity = new("key-1");
    private readonly SigningKeys keys;
    private readonly RecordedLevels logged = new();
    private readonly AccessTokenValidator validator;
    private readonly string token;

    public RefusingARevokedToken()
    {
        keys = new(identity, Options.Create(Issuer.Options), clock, NullLogger<SigningKeys>.Instance);
        validator = identity.ValidatorOf(keys, clock, logger: logged);
        token = identity.Sign(Issuer.Claims(Now));
    }

    public void Dispose()
    {
        validator.Dispose();
        keys.Dispose();
        identity.Dispose();
    }

    [Theory, InlineData(Session), InlineData(User), InlineData(Key)]
    public async Task Token_of_a_revoked_session_generation_or_key_is_refused_within_seconds(string subject)
    {
        Assert.True(await IsAcceptedAsync());
        Revoke(subject);
        clock.Now = Now + RevokedTokens.MaxAge;
        Assert.False(await IsAcceptedAsync());
    }

    [Theory]
    [InlineData("session:bbbbbbbb-0000-0000-0000-000000000003"), InlineData("user:bbbbbbbb-0000-0000-0000-000000000001:2")]
    [InlineData("user:bbbbbbbb-0000-0000-0000-000000000001:4"), InlineData("user:bbbbbbbb-0000-0000-0000-000000000001"), InlineData("key:key-2")]
    public async Task Token_of_anything_else_is_accepted(string subject)
    {
        Revoke(subject);
        Assert.True(await IsAcceptedAsync());
    }

    [Fact]
    public async Task Token_that_was_never_seen_before_is_refused_too()
    {
        Revoke(Session);
        Assert.False(await IsAcceptedAsync());
    }

    [Fact]
    public async Task Identity_is_asked_at_most_every_few_seconds_and_by_nobody_who_has_no_valid_token()
    {
        for (var i = 0; i < 10; i++) await validator.ValidateAsync("a.b.c", default);
        Assert.Empty(identity.Looks);
        for (var i = 0; i < 10; i++) await IsAcceptedAsync();
        clock.Now = Now + RevokedTokens.MaxAge - TimeSpan.FromMilliseconds(1);
        await IsAcceptedAsync();
        Assert.Equal(["?since="], identity.Looks);

        clock.Now = Now + RevokedTokens.MaxAge;
        await IsAcceptedAsync();
        Assert.Equal(["?since=", "?since=cursor-1"], identity.Looks);
    }

    [Fact]
    public async Task What_is_known_stays_while_Identity_is_silent_and_one_warning_is_logged()
    {
        Revoke(Session);
        Assert.False(await IsAcceptedAsync());
        identity.IsDown = true;
        for (var minute = 0; minute < 9; minute++)
        {
            clock.Now = Now.AddMinutes(minute + 1);
            Assert.False(await IsAcceptedAsync());
            Assert.True(await IsAcceptedAsync(identity.Sign(OfAnotherSession())));
        }
        Assert.Equal([LogLevel.Warning], logged.Levels);

        identity.IsDown = false;
        clock.Now = Now.AddMinutes(9).AddSeconds(30);
        await IsAcceptedAsync();
        await PollAsync(() => logged.Levels.Count == 2);
        Assert.Equal([LogLevel.Warning, LogLevel.Information], logged.Levels);
    }

    [Fact]
    public async Task Nobody_waits_for_an_Identity_that_hangs_once_it_was_found_silent()
    {
        await keys.GetAsync("key-1", default);
        identity.IsDown = true;
        Assert.True(await IsAcceptedAsync());
        (identity.IsDown, identity.Holds, clock.Now) = (false, new TaskCompletionSource().Task, Now.AddSeconds(30));
        Assert.True(await IsAcceptedAsync().WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData("<html>"), InlineData("null"), InlineData("""{"revoked":["xyz"],"next":"a","more":false}"""), InlineData("""{"revoked":[],"more":false}""")]
    public async Task Malformed_response_counts_as_an_outage(string body)
    {
        await IsAcceptedAsync();
        identity.RevocationsBody = body;
        clock.Now = Now.AddSeconds(30);
        Assert.True(await IsAcceptedAsync());
        Assert.Equal([LogLevel.Warning], logged.Levels);
    }

    [Fact]
    public async Task Revocations_are_forgotten_after_every_token_of_their_time_has_expired()
    {
        var revoked = new RevokedTokens(identity, Options.Create(Issuer.Options), clock, NullLogger<RevokedTokens>.Instance);
        Revoke(Session);
        await revoked.ContainsAnyAsync([1], default);
        Assert.Equal(1, revoked.Count);
        identity.Revocations = new([], "cursor-2", More: false);
        clock.Now = Now + RevokedTokens.Retention;
        await revoked.ContainsAnyAsync([1], default);
        Assert.Equal(0, revoked.Count);
    }

    [Fact]
    public async Task A_bounded_number_of_revocations_is_kept()
    {
        var revoked = new RevokedTokens(identity, Options.Create(Issuer.Options), clock, logged);
        identity.Revocations = new([.. Enumerable.Range(0, RevokedTokens.Max + 1).Select(i => RevokedTokens.HashOf($"{i}"))], "cursor-2", More: false);
        await revoked.ContainsAnyAsync([1], default);
        Assert.Equal(RevokedTokens.Max, revoked.Count);
        Assert.Equal([LogLevel.Error], logged.Levels);
    }

    private void Revoke(string subject) => identity.Revocations = new([RevokedTokens.HashOf(subject)], "cursor-1", More: false);

    private static Dictionary<string, object> OfAnotherSession()
    {
        var claims = Issuer.Claims(Now);
        claims["sid"] = "bbbbbbbb-0000-0000-0000-000000000009";
        return claims;
    }

    private async Task<bool> IsAcceptedAsync(string? other = null) => await validator.ValidateAsync(other ?? token, default) is not null;

    private static async Task PollAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition()) await Task.Delay(10, deadline.Token);
    }

    private sealed class RecordedLevels : ILogger<RevokedTokens>
    {
        public List<LogLevel> Levels { get; } = [];
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => true;
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Levels.Add(logLevel);
    }
}
