using Microsoft.IdentityModel.Tokens;

namespace Platform.Identity.Keys;

/// <summary>The signing keys, cached for a minute; creates the first one when there is none.</summary>
public sealed partial class SigningKeyStore(IServiceScopeFactory scopes, KeyProtection protection, TimeProvider clock, ILogger<SigningKeyStore> logger)
    : IDisposable
{
    private const long RotationLock = 0x5167_4b65_7973; // advisory lock, unique within the database
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim reading = new(1, 1);
    private volatile Cached? cached;

    private volatile SigningCredentials? opened;

    private sealed record Cached(KeyRing Ring, DateTimeOffset ReadAt);

    /// <exception cref="SigningKeysUnavailableException">The current key cannot be decrypted.</exception>
    public async ValueTask<SigningCredentials> GetCredentialsAsync(CancellationToken cancellationToken)
    {
        var current = (await GetRingAsync(cancellationToken)).Current(clock.GetUtcNow());
        return opened is { } known && known.Kid == current.Id ? known : opened = current.Open(protection);
    }

    /// <summary>The keys to publish too: tokens stay valid while the current key cannot be decrypted.</summary>
    public async ValueTask<KeyRing> GetRingAsync(CancellationToken cancellationToken)
    {
        if (cached is { } known && IsFresh(known)) return known.Ring;
        await reading.WaitAsync(cancellationToken);
        try
        {
            if (cached is { } refreshed && IsFresh(refreshed)) return refreshed.Ring;
            var now = clock.GetUtcNow();
            var ring = await ReadAsync(cancellationToken) ?? await RotateAsync(cancellationToken);
            cached = new(ring, now);
            return ring;
        }
        finally
        {
            reading.Release();
        }
    }

    /// <summary>Creates a new key when the newest is due for rotation, deletes retired ones, and encrypts anew those that the previous key-encryption key
    /// has encrypted.</summary>
    public async Task<KeyRing> RotateAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Of several instances that start at once, one creates the key and the others find it.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({RotationLock})", cancellationToken);
        var keys = await db.SigningKeys.ToListAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var ring = new KeyRing(keys);
        if (ring.NeedsNewKey(now))
        {
            var key = SigningKey.Create(protection, now);
            db.SigningKeys.Add(key);
            keys.Add(key);
            ring = new(keys);
            LogCreated(key.Id);
        }
        db.SigningKeys.RemoveRange(ring.Retired(now));
        foreach (var key in keys.Where(key => key.NeedsReencryption(protection)))
        {
            key.Reencrypt(protection);
            LogReencrypted(key.Id);
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ring;
    }

    /// <summary>Null when there is something to do for <see cref="RotateAsync"/>.</summary>
    private async Task<KeyRing?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var keys = await scope.ServiceProvider.GetRequiredService<IdentityDbContext>().SigningKeys.AsNoTracking().ToListAsync(cancellationToken);
        return keys.Count == 0 || keys.Exists(key => key.NeedsReencryption(protection)) ? null : new(keys);
    }

    private bool IsFresh(Cached known) => clock.GetUtcNow() - known.ReadAt < MaxAge;

    public void Dispose() => reading.Dispose();

    [LoggerMessage(120, LogLevel.Information, "Signing key {KeyId} was created")]
    partial void LogCreated(string keyId);

    [LoggerMessage(121, LogLevel.Information, "Signing key {KeyId} was encrypted anew: it no longer needs Identity__KeyEncryptionKeyPrevious")]
    partial void LogReencrypted(string keyId);
}
