using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Shared.Auth;

/// <summary>There is no key with which a token can be signed or validated: the caller gets 503.</summary>
public sealed class SigningKeysUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Identity's public keys, cached for ten minutes. A token with an unknown key id triggers a refresh, at most every ten seconds, so that neither
/// invented key ids nor an outage of Identity slow down other requests.</summary>
public sealed partial class SigningKeys(IHttpClientFactory http, IOptions<AuthOptions> options, TimeProvider clock, ILogger<SigningKeys> logger) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10), MinInterval = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim reading = new(1, 1);
    private volatile Cached? cached;
    private volatile Exception? lastFailure;

    private sealed record Cached(IReadOnlyList<SecurityKey> Keys, DateTimeOffset ReadAt, DateTimeOffset TriedAt);

    internal const string HttpClientName = "jwks";
    private const string Unreadable = "The signing keys cannot be read from Identity.";

    /// <summary>The keys to validate a token with whose header names <paramref name="keyId"/>.</summary>
    /// <exception cref="SigningKeysUnavailableException">None are cached and Identity does not respond.</exception>
    public async ValueTask<IReadOnlyList<SecurityKey>> GetAsync(string? keyId, CancellationToken cancellationToken)
    {
        if (cached is { } known && IsFresh(known, keyId)) return known.Keys;
        var failureBefore = lastFailure;
        await reading.WaitAsync(cancellationToken);
        try
        {
            if (cached is { } refreshed && IsFresh(refreshed, keyId)) return refreshed.Keys;
            // Callers that waited for a read that failed do not each wait for another timeout.
            if (lastFailure is { } failed && failed != failureBefore) throw new SigningKeysUnavailableException(Unreadable, failed);
            var json = await http.CreateClient(HttpClientName).GetStringAsync(options.Value.JwksUri, cancellationToken);
            IReadOnlyList<SecurityKey> keys = [.. new JsonWebKeySet(json).Keys];
            var now = clock.GetUtcNow();
            cached = new(keys, now, now);
            return keys;
        }
        // ArgumentException: a malformed JWKS.
        catch (Exception failure) when (
            failure is HttpRequestException or ArgumentException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            if (cached is not { } stale)
            {
                lastFailure = failure;
                throw new SigningKeysUnavailableException(Unreadable, failure);
            }
            // Keys are valid for hours: the stale ones stay in use through an outage.
            cached = stale with { TriedAt = clock.GetUtcNow() };
            LogStale(failure);
            return stale.Keys;
        }
        finally
        {
            reading.Release();
        }
    }

    private bool IsFresh(Cached known, string? keyId)
    {
        var now = clock.GetUtcNow();
        return now - known.TriedAt < MinInterval || (now - known.ReadAt < MaxAge && (keyId is null || known.Keys.Any(key => key.KeyId == keyId)));
    }

    public void Dispose() => reading.Dispose();

    [LoggerMessage(1, LogLevel.Warning, "Identity's signing keys could not be read again; the cached ones stay in use")]
    partial void LogStale(Exception failure);
}
