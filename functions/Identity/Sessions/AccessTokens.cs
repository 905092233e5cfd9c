using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Identity.Keys;
using Platform.Identity.Users;

namespace Platform.Identity.Sessions;

/// <param name="ExpiresIn">The lifetime of the access token, in seconds.</param>
public sealed record TokensView(string AccessToken, string RefreshToken, string TokenType, int ExpiresIn);

/// <summary>Issues access tokens: ES256-signed JWTs, which every app validates itself.</summary>
public sealed class AccessTokens(SigningKeyStore keys, IOptions<AuthOptions> options)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly JsonWebTokenHandler Handler = new();

    internal async Task<Ok<TokensView>> CreateResponseAsync(
        User user, string refreshToken, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var accessToken = Create(user, await keys.GetCredentialsAsync(cancellationToken), options.Value, now);
        return TypedResults.Ok(new TokensView(accessToken, refreshToken, "Bearer", (int)Lifetime.TotalSeconds));
    }

    public static string Create(User user, SigningCredentials credentials, AuthOptions options, DateTimeOffset now) =>
        Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.Issuer,
            Audience = options.Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            SigningCredentials = credentials,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = user.Id.ToString(),
                ["email"] = user.Email,
                ["name"] = user.DisplayName,
                ["roles"] = user.Roles,
                ["jti"] = Guid.NewGuid().ToString(),
            },
        });
}
