using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Platform.Identity.Keys;

/// <summary>A JWKS (RFC 7517).</summary>
public sealed record JwksView(IReadOnlyList<JwkView> Keys)
{
    public static JwksView Of(IEnumerable<SigningKey> keys) => new([.. keys.Select(JwkView.Of)]);
}

/// <summary>A public P-256 key (RFC 7518, 6.2).</summary>
public sealed record JwkView(
    [property: JsonPropertyName("kid")] string Id,
    [property: JsonPropertyName("kty")] string KeyType,
    [property: JsonPropertyName("crv")] string Curve,
    [property: JsonPropertyName("x")] string X,
    [property: JsonPropertyName("y")] string Y,
    [property: JsonPropertyName("use")] string Use,
    [property: JsonPropertyName("alg")] string Algorithm)
{
    public static JwkView Of(SigningKey key)
    {
        using var publicKey = ECDsa.Create();
        publicKey.ImportSubjectPublicKeyInfo(key.PublicKey, out _);
        var point = publicKey.ExportParameters(includePrivateParameters: false).Q;
        return new(key.Id, "EC", "P-256", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y), "sig", "ES256");
    }
}

public sealed class GetSigningKeys(SigningKeyStore keys, TimeProvider clock)
{
    [Function(nameof(GetSigningKeys)), AllowAnonymous]
    public async Task<Ok<JwksView>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ".well-known/jwks.json")] HttpRequest request, CancellationToken cancellationToken)
    {
        var ring = await keys.GetRingAsync(cancellationToken);
        request.HttpContext.Response.Headers.CacheControl = "public, max-age=60";
        return TypedResults.Ok(JwksView.Of(ring.Published(clock.GetUtcNow())));
    }
}
