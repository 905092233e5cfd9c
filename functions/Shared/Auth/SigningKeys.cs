using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Shared.Auth;

/// <summary>There is no key with which a token can be signed or validated: the caller gets 503.</summary>
public sealed class SigningKeysUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>An issuer's public keys, cached for ten minutes. A token with an unknown key id triggers a refresh, at most every ten seconds, so that neither
/// invented key ids nor an outage of the issuer slow down other requests.</summary>
public sealed partial class SigningKeys : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10), MinInterval = TimeSpan.FromSeconds(10);
    private readonly IHttpClientFactory http;
    private readonly string issuer;
    private readonly Func<HttpClient, CancellationToken, Task<Uri>> findJwks;
    private readonly TimeProvider clock;
    private readonly ILogger<SigningKeys> logger;
    private readonly SemaphoreSlim reading = new(1, 1);
    private volatile Cached? cached;
    private volatile Exception? lastFailure;

    /// <summary>The keys of Identity.</summary>
    public SigningKeys(IHttpClientFactory http, IOptions<AuthOptions> options, TimeProvider clock, ILogger<SigningKeys> logger)
        : this(http, "Identity", (_, _) => Task.FromResult(options.Value.JwksUri), clock, logger)
    {
    }

    private SigningKeys(
        IHttpClientFactory http, string issuer, Func<HttpClient, CancellationToken, Task<Uri>> findJwks, TimeProvider clock, ILogger<SigningKeys> logger) =>
        (this.http, this.issuer, this.findJwks, this.clock, this.logger) = (http, issuer, findJwks, clock, logger);

    private sealed record Cached(IReadOnlyList<SecurityKey> Keys, DateTimeOffset ReadAt, DateTimeOffset TriedAt);

    internal const string HttpClientName = "jwks";

    /// <summary>The keys of another issuer, found by its discovery document (OpenID Connect Discovery 1.0, 4), which must name that issuer.</summary>
    internal static SigningKeys Of(TrustedIssuer trusted, IHttpClientFactory http, TimeProvider clock, ILogger<SigningKeys> logger) =>
        new(http, trusted.Issuer, async (client, cancellationToken) =>
        {
            var json = await client.GetStringAsync(new Uri($"{trusted.Authority.TrimEnd('/')}/.well-known/openid-configuration"), cancellationToken);
            var metadata = JsonDocument.Parse(json).RootElement;
            return metadata.ValueKind == JsonValueKind.Object
                && metadata.TryGetProperty("issuer", out var named) && named.ValueKind == JsonValueKind.String && named.GetString() == trusted.Issuer
                && metadata.TryGetProperty("jwks_uri", out var keys) && keys.ValueKind == JsonValueKind.String && TrustedIssuer.IsAddress(keys.GetString())
                ? new Uri(keys.GetString()!)
                : throw new JsonException($"The discovery document of {trusted.Authority} does not name the issuer {trusted.Issuer} and its keys.");
        }, clock, logger);

    /// <summary>The keys to validate a token with whose header names <paramref name="keyId"/>.</summary>
    /// <exception cref="SigningKeysUnavailableException">None are cached and the issuer does not respond.</exception>
    public async ValueTask<IReadOnlyList<SecurityKey>> GetAsync(string? keyId, CancellationToken cancellationToken)
    {
        if (cached is { } known && IsFresh(known, keyId)) return known.Keys;
        var failureBefore = lastFailure;
        await reading.WaitAsync(cancellationToken);
        try
        {
            if (cached is { } refreshed && IsFresh(refreshed, keyId)) return refreshed.Keys;
            // Callers that waited for a read that failed do not each wait for another timeout.
            if (lastFailure is { } failed && failed != failureBefore) throw Unavailable(failed);
            using var client = http.CreateClient(HttpClientName);
            var json = await client.GetStringAsync(await findJwks(client, cancellationToken), cancellationToken);
            IReadOnlyList<SecurityKey> keys = [.. new JsonWebKeySet(json).Keys];
            var now = clock.GetUtcNow();
            cached = new(keys, now, now);
            return keys;
        }
        // ArgumentException: a malformed JWKS; JsonException: a malformed discovery document.
        catch (Exception failure) when (
            failure is HttpRequestException or ArgumentException or JsonException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            if (cached is not { } stale)
            {
                lastFailure = failure;
                throw Unavailable(failure);
            }
            // Keys are valid for hours: the stale ones stay in use through an outage.
            cached = stale with { TriedAt = clock.GetUtcNow() };
            LogStale(failure, issuer);
            return stale.Keys;
        }
        finally
        {
            reading.Release();
        }
    }

    private SigningKeysUnavailableException Unavailable(Exception failure) => new($"The signing keys cannot be read from {issuer}.", failure);

    private bool IsFresh(Cached known, string? keyId)
    {
        var now = clock.GetUtcNow();
        return now - known.TriedAt < MinInterval || (now - known.ReadAt < MaxAge && (keyId is null || known.Keys.Any(key => key.KeyId == keyId)));
    }

    /// <inheritdoc />
    public void Dispose() => reading.Dispose();

    [LoggerMessage(1, LogLevel.Warning, "The signing keys of {Issuer} could not be read again; the cached ones stay in use")]
    partial void LogStale(Exception failure, string issuer);
}
