using Platform.Identity.Sessions;

namespace Platform.Identity.Keys;

/// <summary>The signing keys in the order they were made, and what each is good for when. A new key is published before it signs, and an old one
/// after, so that no app ever meets a token whose key it cannot have yet or any more.</summary>
public sealed class KeyRing(IEnumerable<SigningKey> keys)
{
    public static readonly TimeSpan RotationPeriod = TimeSpan.FromDays(30);

    /// <summary>How long a key is in the JWKS before it signs: longer than anybody caches the JWKS.</summary>
    public static readonly TimeSpan PublishedAhead = TimeSpan.FromMinutes(15);

    /// <summary>How long a key stays in the JWKS after the last token it signed has expired.</summary>
    public static readonly TimeSpan PublishedAfter = TimeSpan.FromDays(1);

    private readonly SigningKey[] keys = [.. keys.OrderBy(k => k.CreatedAt)];

    public bool NeedsNewKey(DateTimeOffset now) => keys.Length == 0 || keys[^1].CreatedAt + RotationPeriod <= now;

    /// <summary>The key that signs now: the newest that was published long enough, or the only one there is.</summary>
    public SigningKey Current(DateTimeOffset now) => Array.FindLast(keys, k => k.CreatedAt + PublishedAhead <= now) ?? keys[0];

    /// <summary>The keys whose tokens may still be around, or soon will be.</summary>
    public IEnumerable<SigningKey> Published(DateTimeOffset now) => keys.Where((_, i) => !IsRetired(i, now));

    public IEnumerable<SigningKey> Retired(DateTimeOffset now) => keys.Where((_, i) => IsRetired(i, now));

    private bool IsRetired(int index, DateTimeOffset now) =>
        index + 1 < keys.Length && keys[index + 1].CreatedAt + PublishedAhead + AccessTokens.Lifetime + PublishedAfter <= now;
}
