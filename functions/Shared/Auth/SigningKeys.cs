using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Shared.Auth;

/// <summary>The keys cannot be had: Identity does not answer and none are cached.</summary>
public sealed class SigningKeysUnavailableException(Exception inner) : Exception("The signing keys cannot be read from Identity.", inner);

/// <summary>Identity's public keys, cached: read on first use, again after ten minutes, and when a token names an unknown key, though not more often
/// than every ten seconds, so that neither made-up key ids nor an outage of Identity make everybody wait for it.</summary>
public sealed partial class SigningKeys(IHttpClientFactory http, IOptions<AuthOptions> options, TimeProvider clock, ILogger<SigningKeys> logger) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10), MinAge = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim reading = new(1, 1);
    private volatile Cached? cached;
    private volatile Exception? lastFailure;

    private sealed record Cached(IReadOnlyList<SecurityKey> Keys, DateTimeOffset ReadAt, DateTimeOffset AskedAt);

    /// <summary>The name of the HTTP client that reads them.</summary>
    internal const string HttpClientName = "jwks";

    /// <summary>The keys to try for a token that names <paramref name="keyId"/>.</summary>
    /// <exception cref="SigningKeysUnavailableException">None are cached and Identity does not answer.</exception>
    public async ValueTask<IReadOnlyList<SecurityKey>> GetAsync(string? keyId, CancellationToken cancellationToken)
    {
        if (cached is { } fresh && IsGood(fresh, keyId)) return fresh.Keys;
        var failureBefore = lastFailure;
        await reading.WaitAsync(cancellationToken);
        try
        {
            if (cached is { } meanwhile && IsGood(meanwhile, keyId)) return meanwhile.Keys;
            // Who waited for an answer that did not come does not wait for another one.
            if (lastFailure is { } failed && failed != failureBefore) throw new SigningKeysUnavailableException(failed);
            var json = await http.CreateClient(HttpClientName).GetStringAsync(options.Value.JwksUri, cancellationToken);
            IReadOnlyList<SecurityKey> keys = [.. new JsonWebKeySet(json).Keys];
            var now = clock.GetUtcNow();
            cached = new(keys, now, now);
            return keys;
        }
        // ArgumentException: no JWKS
        catch (Exception failure) when (
            failure is HttpRequestException or ArgumentException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            if (cached is not { } stale)
            {
                lastFailure = failure;
                throw new SigningKeysUnavailableException(failure);
            }
            // Keys are valid for hours, longer than an outage should stop everybody: go on with the ones known, and ask again soon.
            cached = stale with { AskedAt = clock.GetUtcNow() };
            LogStale(failure);
            return stale.Keys;
        }
        finally
        {
            reading.Release();
        }
    }

    private bool IsGood(Cached known, string? keyId)
    {
        var now = clock.GetUtcNow();
        return now - known.AskedAt < MinAge || (now - known.ReadAt < MaxAge && (keyId is null || known.Keys.Any(key => key.KeyId == keyId)));
    }

    /// <inheritdoc />
    public void Dispose() => reading.Dispose();

    [LoggerMessage(1, LogLevel.Warning, "Identity's signing keys could not be read again; the cached ones stay in use")]
    partial void LogStale(Exception failure);
}
