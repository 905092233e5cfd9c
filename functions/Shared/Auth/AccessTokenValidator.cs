using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Shared.Http;

namespace Platform.Shared.Auth;

/// <summary>Validates access tokens, and nothing else does: type, issuer, audience, algorithm, expiry, signature, and whether the token was revoked.</summary>
public sealed class AccessTokenValidator : IDisposable
{
    private static readonly Refusal InvalidToken = new(
        "invalid-token", "The access token is invalid, was revoked or has expired. Log in or refresh to get a new one.");

    /// <summary>The claim with a role of the staff that a token without a second factor does not give.</summary>
    internal const string WithheldRole = "withheld_role";

    private const int MaxTokenLength = 8 * 1024;
    private readonly VerifiedTokens verified = new();
    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = MaxTokenLength, MapInboundClaims = false };
    private readonly RevokedTokens revoked;
    private readonly TimeProvider clock;
    private readonly TokenIssuer ours;
    private readonly bool staffNeedsSecondFactor;
    private readonly Dictionary<string, TokenIssuer> issuers = new(StringComparer.Ordinal);

    /// <summary>Accepts the tokens of Identity, whose keys are given, and of the trusted issuers, whose keys are read over <paramref name="http"/>.</summary>
    public AccessTokenValidator(
        SigningKeys keys, RevokedTokens revoked, IHttpClientFactory http, IOptions<AuthOptions> options, TimeProvider clock, ILogger<SigningKeys> logger)
    {
        (this.revoked, this.clock) = (revoked, clock);
        staffNeedsSecondFactor = options.Value.StaffNeedsSecondFactor;
        ours = TokenIssuer.Ours(options.Value, keys);
        issuers.Add(ours.Name, ours);
        foreach (var trusted in options.Value.TrustedIssuers)
            issuers.Add(trusted.Issuer, TokenIssuer.Of(trusted, SigningKeys.Of(trusted, http, clock, logger)));
    }

    /// <summary>Sets the request's user from its <c>Authorization</c> header and returns null, or returns the 401 response.</summary>
    /// <exception cref="SigningKeysUnavailableException">The issuer does not respond, so no token of it can be checked.</exception>
    public async ValueTask<ProblemHttpResult?> AuthenticateAsync(HttpRequest request, CancellationToken cancellationToken)
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

    /// <summary>The token's user, or null when the token is invalid, was revoked or has expired.</summary>
    /// <exception cref="SigningKeysUnavailableException">The issuer does not respond, so no token of it can be checked.</exception>
    public async ValueTask<ClaimsPrincipal?> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > MaxTokenLength) return null;
        var known = verified.Find(token) ?? await VerifyAsync(token, cancellationToken);
        if (known is null || !IsWithinLifetime(known.NotBefore, known.Expires)) return null;
        if (!(await known.Issuer.Keys.GetAsync(known.KeyId, cancellationToken)).Any(key => key.KeyId == known.KeyId)) return null;
        return await revoked.ContainsAnyAsync(known.Subjects, cancellationToken) ? null : new(known.Identity);
    }

    private async ValueTask<VerifiedToken?> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        if (!handler.CanReadToken(token)) return null;
        string? keyId;
        TokenIssuer? issuer;
        try
        {
            // Which issuer's rules and keys apply; that the token is of it is verified with them.
            var unverified = handler.ReadJsonWebToken(token);
            (keyId, issuer) = (unverified.Kid, issuers.GetValueOrDefault(unverified.Issuer ?? ""));
        }
        catch (Exception)
        {
            return null; // which exception the package throws for which malformed token differs between its versions
        }
        if (issuer is null || string.IsNullOrEmpty(keyId)) return null;
        var keys = await issuer.Keys.GetAsync(keyId, cancellationToken);
        var result = await handler.ValidateTokenAsync(
            token, issuer.ParametersFor(keys, (notBefore, expires, _, _) => IsWithinLifetime(notBefore, expires)));
        if (!result.IsValid || result.SecurityToken is not JsonWebToken valid || string.IsNullOrEmpty(valid.Subject)) return null;
        var identity = issuer.IdentityOf(result);
        if (staffNeedsSecondFactor) WithholdStaffRoles(identity);
        var known = new VerifiedToken(issuer, identity, keyId, valid.ValidFrom, valid.ValidTo, issuer.RevocableSubjectsOf(valid));
        verified.Add(token, known, clock.GetUtcNow().UtcDateTime);
        return known;
    }

    private static void WithholdStaffRoles(ClaimsIdentity identity)
    {
        var user = new ClaimsPrincipal(identity);
        if (user.UsedSecondFactor() || user.IsService()) return;
        foreach (var role in identity.FindAll(c => c.Type == identity.RoleClaimType && c.Value is Roles.Operator or Roles.Admin).ToList())
        {
            identity.RemoveClaim(role);
            identity.AddClaim(new(WithheldRole, role.Value));
        }
    }

    private bool IsWithinLifetime(DateTime? notBefore, DateTime? expires)
    {
        var (now, skew) = (clock.GetUtcNow().UtcDateTime, TimeSpan.FromSeconds(30));
        return expires > now - skew && (notBefore is null || notBefore < now + skew);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var issuer in issuers.Values.Where(issuer => issuer != ours)) issuer.Dispose(); // Identity's keys are the container's
    }
}
