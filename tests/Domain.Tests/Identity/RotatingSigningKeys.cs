using Microsoft.Extensions.Options;
using Platform.Identity.Keys;
using Platform.Identity.Sessions;
using Platform.Shared.Auth;

namespace Platform.Domain.Tests.Identity;

public sealed class RotatingSigningKeys
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly KeyProtection Protection = new(
        Options.Create(new KeyEncryptionOptions { KeyEncryptionKey = Convert.ToBase64String(new byte[32]) }));
    private readonly SigningKey old = SigningKey.Create(Protection, Now), next = SigningKey.Create(Protection, Now.AddDays(30));

    [Fact]
    public void First_key_is_needed_and_signs_at_once()
    {
        Assert.True(new KeyRing([]).NeedsNewKey(Now));
        Assert.Same(old, new KeyRing([old]).Current(Now));
    }

    [Fact]
    public void New_key_is_needed_after_thirty_days()
    {
        Assert.False(new KeyRing([old]).NeedsNewKey(Now.AddDays(30).AddSeconds(-1)));
        Assert.True(new KeyRing([old]).NeedsNewKey(Now.AddDays(30)));
        Assert.False(new KeyRing([next, old]).NeedsNewKey(Now.AddDays(30)));
    }

    [Fact]
    public void New_key_is_published_before_it_signs()
    {
        var ring = new KeyRing([next, old]);
        var made = Now.AddDays(30);
        Assert.Contains(next, ring.Published(made));
        Assert.Same(old, ring.Current(made + KeyRing.PublishedAhead - TimeSpan.FromSeconds(1)));
        Assert.Same(next, ring.Current(made + KeyRing.PublishedAhead));
    }

    [Fact]
    public void Old_key_is_published_until_a_day_after_its_last_token()
    {
        var ring = new KeyRing([old, next]);
        var lastTokenExpired = Now.AddDays(30) + KeyRing.PublishedAhead + AccessTokens.Lifetime;
        Assert.Contains(old, ring.Published(lastTokenExpired.AddDays(1).AddSeconds(-1)));
        Assert.Empty(ring.Retired(lastTokenExpired.AddDays(1).AddSeconds(-1)));
        Assert.Equal([next], ring.Published(lastTokenExpired.AddDays(1)));
        Assert.Equal([old], ring.Retired(lastTokenExpired.AddDays(1)));
    }

    [Fact]
    public void Newest_key_never_retires() => Assert.Equal([old], new KeyRing([old]).Published(Now.AddYears(5)));

    [Fact]
    public void Private_key_opens_with_its_own_protection_only()
    {
        Assert.Equal(old.Id, old.Open(Protection).Key.KeyId);
        var other = ProtectionBy(Key(1));
        Assert.Contains("Identity__KeyEncryptionKey", Assert.Throws<SigningKeysUnavailableException>(() => old.Open(other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Previous_key_encryption_key_opens_a_key_until_it_is_encrypted_anew()
    {
        var (both, newOnly) = (ProtectionBy(Key(1), previous: Key(0)), ProtectionBy(Key(1)));
        Assert.Equal(old.Id, old.Open(both).Key.KeyId);

        Assert.True(old.NeedsReencryption(both));

        old.Reencrypt(both);

        Assert.False(old.NeedsReencryption(both));
        Assert.Equal(old.Id, old.Open(newOnly).Key.KeyId);
        Assert.Throws<SigningKeysUnavailableException>(() => old.Open(Protection));
    }

    [Fact]
    public void Only_a_key_of_the_previous_key_encryption_key_needs_to_be_encrypted_anew()
    {
        Assert.False(old.NeedsReencryption(ProtectionBy(Key(1), previous: Key(2))));
        Assert.False(old.NeedsReencryption(ProtectionBy(Key(0), previous: Key(0))));
    }

    [Theory, InlineData(""), InlineData("AAAA"), InlineData("not base64")]
    public void Malformed_key_encryption_key_is_invalid(string key)
    {
        Assert.False(new KeyEncryptionOptions { KeyEncryptionKey = key }.IsValid);
        Assert.Equal(key.Length == 0, new KeyEncryptionOptions { KeyEncryptionKey = Key(1), KeyEncryptionKeyPrevious = key }.IsValid);
    }

    /// <summary>The key of number 0 is that of <see cref="Protection"/>.</summary>
    private static string Key(byte number) => Convert.ToBase64String([.. Enumerable.Repeat(number, 32)]);

    private static KeyProtection ProtectionBy(string key, string previous = "") =>
        new(Options.Create(new KeyEncryptionOptions { KeyEncryptionKey = key, KeyEncryptionKeyPrevious = previous }));
}
