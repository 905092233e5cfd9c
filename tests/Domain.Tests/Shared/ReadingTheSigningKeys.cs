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
    public async Task Happens_once_in_ten_minutes()
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
    public async Task Happens_again_for_an_unknown_key_but_not_more_often_than_every_ten_seconds()
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
    public async Task Goes_on_with_the_known_ones_during_an_outage_and_asks_again_soon()
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
    public async Task Fails_when_none_are_known_and_identity_does_not_answer()
    {
        identity.IsDown = true;

        await Assert.ThrowsAsync<SigningKeysUnavailableException>(() => KeyIdsAsync("key-1"));
    }

    [Fact]
    public async Task Is_not_tried_more_often_during_an_outage_because_of_made_up_keys()
    {
        await KeyIdsAsync("key-1");
        (identity.IsDown, clock.Now) = (true, Now.AddMinutes(1));

        for (var i = 0; i < 100; i++) Assert.Equal(["key-1"], await KeyIdsAsync($"made-up-{i}"));

        Assert.Equal(2, identity.TimesAsked);
    }

    [Fact]
    public async Task Fails_at_once_for_all_who_waited_for_the_same_answer()
    {
        var answer = new TaskCompletionSource();
        (identity.IsDown, identity.Holds) = (true, answer.Task);
        var waiting = Enumerable.Range(0, 5).Select(_ => KeyIdsAsync("key-1")).ToList();

        answer.SetResult();

        foreach (var one in waiting) await Assert.ThrowsAsync<SigningKeysUnavailableException>(() => one);
        Assert.Equal(1, identity.TimesAsked);
    }

    [Fact]
    public async Task Takes_what_is_no_jwks_for_an_outage()
    {
        identity.Says = "<html>A proxy's page</html>";
        await Assert.ThrowsAsync<SigningKeysUnavailableException>(() => KeyIdsAsync("key-1"));

        identity.Says = null;
        await KeyIdsAsync("key-1");
        (identity.Says, clock.Now) = ("<html>A proxy's page</html>", Now.AddHours(1));
        Assert.Equal(["key-1"], await KeyIdsAsync("key-1"));
    }

    private async Task<IEnumerable<string>> KeyIdsAsync(string keyId) => (await keys.GetAsync(keyId, default)).Select(key => key.KeyId);
}
