using Microsoft.IdentityModel.Tokens;
using Platform.Identity.Administration;
using Platform.Identity.Sessions;

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
    public Task<KeyRing> RotateAsync(CancellationToken cancellationToken) => ReplaceAsync(withdrawal: null, cancellationToken);

    /// <summary>Deletes every key, creates one that signs at once, and revokes what the others have signed. Other instances go on with the old key for up to a
    /// minute; what they sign is refused.</summary>
    public async Task<KeyRing> WithdrawAsync(SecurityEvent withdrawal, CancellationToken cancellationToken)
    {
        var ring = await ReplaceAsync(withdrawal, cancellationToken);
        cached = new(ring, clock.GetUtcNow());
        return ring;
    }

    private async Task<KeyRing> ReplaceAsync(SecurityEvent? withdrawal, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Of several instances that start at once, one creates the key and the others find it.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({RotationLock})", cancellationToken);
        var keys = await db.SigningKeys.ToListAsync(cancellationToken);
        var now = clock.GetUtcNow();
        if (withdrawal is not null)
        {
            db.SigningKeys.RemoveRange(keys);
            db.Revocations.AddRange(keys.Select(key => new Revocation { Subject = RevokedTokens.KeySubject(key.Id) }));
            db.SecurityEvents.Add(withdrawal);
            keys.Clear();
        }
        var ring = new KeyRing(keys);
        if (ring.NeedsNewKey(now))
        {
            var key = SigningKey.Create(protection, now);
            db.SigningKeys.Add(key);
            keys.Add(key);
            ring = new(keys);
            db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.SigningKeyCreated, userId: null, now, client: null, detail: key.Id));
            LogCreated(key.Id);
        }
        db.SigningKeys.RemoveRange(ring.Retired(now));
        foreach (var key in keys.Where(key => key.NeedsReencryption(protection)))
        {
            key.Reencrypt(protection);
            db.SecurityEvents.Add(SecurityEvent.Of(SecurityEventType.SigningKeyReencrypted, userId: null, now, client: null, detail: key.Id));
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
