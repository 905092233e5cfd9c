using Platform.Identity.Sessions;

namespace Platform.Identity.Keys;

/// <summary>The signing keys by age. A key is published before it first signs and after it last signed, so that every app has the key of every token.</summary>
public sealed class KeyRing(IEnumerable<SigningKey> keys)
{
    public static readonly TimeSpan RotationPeriod = TimeSpan.FromDays(30);

    /// <summary>How long a key is in the JWKS before it signs: longer than any cache keeps the JWKS.</summary>
    public static readonly TimeSpan PublishedAhead = TimeSpan.FromMinutes(15);

    /// <summary>How long a key stays in the JWKS after the last token it signed has expired.</summary>
    public static readonly TimeSpan PublishedAfter = TimeSpan.FromDays(1);

    private readonly SigningKey[] keys = [.. keys.OrderBy(k => k.CreatedAt)];

    public bool NeedsNewKey(DateTimeOffset now) => keys.Length == 0 || keys[^1].CreatedAt + RotationPeriod <= now;

    /// <summary>The key that signs now: the newest that was published long enough, or the only one.</summary>
    public SigningKey Current(DateTimeOffset now) => Array.FindLast(keys, k => k.CreatedAt + PublishedAhead <= now) ?? keys[0];

    public IEnumerable<SigningKey> Published(DateTimeOffset now) => keys.Where((_, i) => !IsRetired(i, now));
    public IEnumerable<SigningKey> Retired(DateTimeOffset now) => keys.Where((_, i) => IsRetired(i, now));

    private bool IsRetired(int index, DateTimeOffset now) =>
        index + 1 < keys.Length && keys[index + 1].CreatedAt + PublishedAhead + AccessTokens.Lifetime + PublishedAfter <= now;
}
