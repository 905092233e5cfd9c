using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Shared.Auth;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Shared;

public sealed class ReadingTheSigningKeys : IDisposable
{
    private readonly FixedClock clock = new();
    private readonly Issuer identity = new("key-1");
    private readonly SigningKeys keys;

    public ReadingTheSigningKeys() => keys = new(identity, Options.Create(Issuer.Options), clock, NullLogger<SigningKeys>.Instance);

    public void Dispose()
    {
        keys.Dispose();
        identity.Dispose();
    }

    [Fact]
    public async Task Keys_are_read_once_in_ten_minutes()
    {
        Assert.Equal(["key-1"], await KeyIdsAsync("key-1"));
        clock.Now = Now.AddMinutes(10).AddSeconds(-1);
        await KeyIdsAsync("key-1");
        Assert.Equal(1, identity.TimesAsked);

        clock.Now = Now.AddMinutes(10);
        await KeyIdsAsync("key-1");
        Assert.Equal(2, identity.TimesAsked);
    }

    [Fact]
    public async Task Unknown_key_rereads_at_most_every_ten_seconds()
    {
        await KeyIdsAsync("key-1");
        identity.KeyId = "key-2";
        clock.Now = Now.AddSeconds(9);
        Assert.Equal(["key-1"], await KeyIdsAsync("key-2"));

        clock.Now = Now.AddSeconds(10);
        Assert.Equal(["key-2"], await KeyIdsAsync("key-2"));

        for (var i = 0; i < 100; i++) await KeyIdsAsync($"made-up-{i}");
        Assert.Equal(2, identity.TimesAsked);
    }

    [Fact]
    public async Task Known_keys_stay_during_an_outage()
    {
        await KeyIdsAsync("key-1");
        (identity.IsDown, clock.Now) = (true, Now.AddHours(1));

        Assert.Equal(["key-1"], await KeyIdsAsync("key-1"));
        Assert.Equal(["key-1"], await KeyIdsAsync("key-1"));
        Assert.Equal(2, identity.TimesAsked);

        (identity.IsDown, identity.KeyId, clock.Now) = (false, "key-2", clock.Now.AddSeconds(10));
        Assert.Equal(["key-2"], await KeyIdsAsync("key-1"));
    }

    [Fact]
    public async Task Outage_without_known_keys_fails()
    {
        identity.IsDown = true;
        await Assert.ThrowsAsync<SigningKeysUnavailableException>(() => KeyIdsAsync("key-1"));
    }

    [Fact]
    public async Task Unknown_keys_cause_no_more_reads_during_an_outage()
    {
        await KeyIdsAsync("key-1");
        (identity.IsDown, clock.Now) = (true, Now.AddMinutes(1));
        for (var i = 0; i < 100; i++) Assert.Equal(["key-1"], await KeyIdsAsync($"made-up-{i}"));
        Assert.Equal(2, identity.TimesAsked);
    }

    [Fact]
    public async Task Failed_read_fails_all_waiting_callers_at_once()
    {
        var answer = new TaskCompletionSource();
        (identity.IsDown, identity.Holds) = (true, answer.Task);
        var waiting = Enumerable.Range(0, 5).Select(_ => KeyIdsAsync("key-1")).ToList();
        answer.SetResult();
        foreach (var one in waiting) await Assert.ThrowsAsync<SigningKeysUnavailableException>(() => one);
        Assert.Equal(1, identity.TimesAsked);
    }

    [Fact]
    public async Task Malformed_JWKS_counts_as_an_outage()
    {
        identity.Body = "<html>A proxy's page</html>";
        await Assert.ThrowsAsync<SigningKeysUnavailableException>(() => KeyIdsAsync("key-1"));
        identity.Body = null;
        await KeyIdsAsync("key-1");
        (identity.Body, clock.Now) = ("<html>A proxy's page</html>", Now.AddHours(1));
        Assert.Equal(["key-1"], await KeyIdsAsync("key-1"));
    }

    private async Task<IEnumerable<string>> KeyIdsAsync(string keyId) => (await keys.GetAsync(keyId, default)).Select(key => key.KeyId);
}
