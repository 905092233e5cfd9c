using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Identity.Connect;
using Platform.Identity.Keys;
using Platform.Identity.Users;

namespace Platform.Identity.Sessions;

/// <param name="RefreshToken">Null when it is in the cookie, and after a step-up, which leaves it as it is.</param>
/// <param name="ExpiresIn">The lifetime of the access token, in seconds.</param>
public sealed record TokensView(
    string AccessToken, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshToken, string TokenType, int ExpiresIn);

/// <summary>Issues access tokens: ES256-signed JWTs in the profile of RFC 9068, which every app validates itself.</summary>
public sealed class AccessTokens(SigningKeyStore keys, IOptions<AuthOptions> options)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>The client of everybody who logs in here, and what it may do: all that the user may.</summary>
    public const string Client = "platform", Scope = "platform";

    private static readonly string[] PasswordMethods = ["pwd"], SecondFactorMethods = ["pwd", "otp", "mfa"]; // RFC 8176
    /// <summary>The generation of all tokens of services: it is revoked with the service.</summary>
    internal const int ServiceGeneration = 0;

    private static readonly JsonWebTokenHandler Handler = new();

    internal string Issuer => options.Value.Issuer;

    /// <param name="inCookie">Whether the response sets the refresh token's cookie instead of containing the token.</param>
    internal async Task<Ok<TokensView>> CreateResponseAsync(
        HttpRequest request, User user, Session session, string refreshToken, bool inCookie, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (inCookie) RefreshTokenCookie.Set(request.HttpContext.Response, refreshToken, session.ExpiresAt - now);
        return TypedResults.Ok(await CreateAsync(user, session, inCookie ? null : refreshToken, now, cancellationToken));
    }

    /// <summary>An access token alone.</summary>
    internal async Task<Ok<TokensView>> CreateResponseAsync(User user, Session session, DateTimeOffset now, CancellationToken cancellationToken) =>
        TypedResults.Ok(await CreateAsync(user, session, refreshToken: null, now, cancellationToken));

    private async Task<TokensView> CreateAsync(User user, Session session, string? refreshToken, DateTimeOffset now, CancellationToken cancellationToken) =>
        new(Create(user, session, await keys.GetCredentialsAsync(cancellationToken), options.Value, now), refreshToken, "Bearer", (int)Lifetime.TotalSeconds);

    /// <summary>The token of a service, whose <c>sub</c> is its <c>client_id</c>.</summary>
    internal async Task<string> CreateForServiceAsync(
        ServiceClient client, IReadOnlyList<string> scopes, DateTimeOffset now, CancellationToken cancellationToken) =>
        Sign(
            await keys.GetCredentialsAsync(cancellationToken), options.Value, now, new()
            {
                ["sub"] = client.Id.ToString(),
                ["sid"] = Guid.NewGuid().ToString(), // each token is a session of its own, which can be revoked
                ["client_id"] = client.Id.ToString(),
                ["azp"] = client.Id.ToString(),
                ["scope"] = string.Join(' ', scopes),
                ["name"] = client.Name,
                ["roles"] = scopes,
                ["generation"] = ServiceGeneration,
            });

    public static string Create(User user, Session session, SigningCredentials credentials, AuthOptions options, DateTimeOffset now) =>
        Sign(credentials, options, now, new()
        {
            ["sub"] = user.Id.ToString(),
            ["sid"] = session.Id.ToString(),
            ["client_id"] = Client,
            ["azp"] = Client,
            ["scope"] = Scope,
            ["email"] = user.Email,
            ["name"] = user.DisplayName,
            ["roles"] = user.Roles,
            ["auth_time"] = session.AuthenticatedAt.ToUnixTimeSeconds(),
            ["acr"] = session.SecondFactor ? "2" : "1",
            ["amr"] = session.SecondFactor ? SecondFactorMethods : PasswordMethods,
            ["generation"] = user.TokenGeneration,
        });

    private static string Sign(SigningCredentials credentials, AuthOptions options, DateTimeOffset now, Dictionary<string, object> claims)
    {
        claims["jti"] = Guid.NewGuid().ToString();
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
            Issuer = options.Issuer,
            Audience = options.Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            SigningCredentials = credentials,
            Claims = claims,
        });
    }
}
