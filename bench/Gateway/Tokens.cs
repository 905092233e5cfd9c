using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Bench.Gateway;

/// <summary>Access tokens as Identity issues them.</summary>
internal static class Tokens
{
    public const string Issuer = "http://bench";

    /// <summary>Tokens of as many users, and the public key as JSON.</summary>
    public static (string[] Tokens, string Jwk) Create(int count)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var credentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = "bench" }, SecurityAlgorithms.EcdsaSha256);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var tokens = Enumerable.Range(0, count).Select(i => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = "platform",
            TokenType = "at+jwt",
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddHours(2),
            SigningCredentials = credentials,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = Guid.NewGuid().ToString(),
                ["email"] = $"user{i}@example.com",
                ["name"] = $"User {i}",
                ["roles"] = new[] { "customer" },
                ["jti"] = Guid.NewGuid().ToString(),
                ["sid"] = Guid.NewGuid().ToString(),
                ["generation"] = 0,
            },
        })).ToArray();
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var jwk = JsonSerializer.Serialize(new
        {
            kty = "EC",
            crv = "P-256",
            kid = "bench",
            use = "sig",
            alg = "ES256",
            x = Base64UrlEncoder.Encode(point.X),
            y = Base64UrlEncoder.Encode(point.Y),
        });
        return (tokens, jwk);
    }
}
