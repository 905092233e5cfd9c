using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Shared.Http;

namespace Platform.Shared.Auth;

/// <summary>Validates access tokens: issuer, audience, algorithm (ES256 only), expiry and signature.</summary>
public sealed class AccessTokenValidator(SigningKeys keys, IOptions<AuthOptions> options, TimeProvider clock)
{
    private static readonly Refusal InvalidToken = new("invalid-token", "The access token is invalid or has expired. Log in or refresh to get a new one.");
    private const int MaxTokenLength = 8 * 1024;
    private readonly VerifiedTokens verified = new();
    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = MaxTokenLength };

    /// <summary>Sets the request's user from its <c>Authorization</c> header and returns null, or returns the 401 response.</summary>
    /// <exception cref="SigningKeysUnavailableException">Identity does not respond, so no token can be checked.</exception>
    public async ValueTask<IResult?> AuthenticateAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return request.Unauthorized(new("token-required", "Send an access token: Authorization: Bearer <token from /api/v1/auth/login>."));
        if (await ValidateAsync(header[scheme.Length..].Trim(), cancellationToken) is not { } user)
            return request.Unauthorized(InvalidToken, "Bearer error=\"invalid_token\"");
        request.HttpContext.User = user;
        return null;
    }

    /// <summary>The token's user, or null when the token is invalid or has expired.</summary>
    /// <exception cref="SigningKeysUnavailableException">Identity does not respond, so no token can be checked.</exception>
    public async ValueTask<ClaimsPrincipal?> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > MaxTokenLength) return null;
        if (verified.Find(token) is { } known && (await keys.GetAsync(known.KeyId, cancellationToken)).Any(key => key.KeyId == known.KeyId))
            return IsWithinLifetime(known.NotBefore, known.Expires) ? new(known.Identity) : null;
        if (!handler.CanReadToken(token)) return null;
        string? keyId;
        try
        {
            keyId = handler.ReadJsonWebToken(token).Kid;
        }
        catch (Exception)
        {
            return null; // which exception the package throws for which malformed token differs between its versions
        }
        var parameters = new TokenValidationParameters
        {
            ValidIssuer = options.Value.Issuer,
            ValidAudience = options.Value.Audience,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeys = await keys.GetAsync(keyId, cancellationToken),
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) => IsWithinLifetime(notBefore, expires),
            NameClaimType = "name",
            RoleClaimType = "roles",
        };
        var result = await handler.ValidateTokenAsync(token, parameters);
        if (!result.IsValid) return null;
        if (keyId is not null)
            verified.Add(token, new(result.ClaimsIdentity, keyId, result.SecurityToken.ValidFrom, result.SecurityToken.ValidTo), clock.GetUtcNow().UtcDateTime);
        return new(result.ClaimsIdentity);
    }

    private bool IsWithinLifetime(DateTime? notBefore, DateTime? expires)
    {
        var (now, skew) = (clock.GetUtcNow().UtcDateTime, TimeSpan.FromSeconds(30));
        return expires > now - skew && (notBefore is null || notBefore < now + skew);
    }
}
