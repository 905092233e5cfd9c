using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Shared.Auth;

/// <summary>What a token of one issuer must be like, and whom it identifies.</summary>
internal sealed class TokenIssuer : IDisposable
{
    /// <summary>The type of our access tokens (RFC 9068, 2.1): no other token of ours is mistaken for one.</summary>
    public const string AccessTokenType = "at+jwt";

    private const string NameClaim = "name", RolesClaim = "roles";
    private readonly string audience, algorithm, type;
    private readonly TrustedIssuer? trusted;

    private TokenIssuer(string name, SigningKeys keys, string audience, string algorithm, string type, TrustedIssuer? trusted) =>
        (Name, Keys, this.audience, this.algorithm, this.type, this.trusted) = (name, keys, audience, algorithm, type, trusted);

    /// <summary>Identity.</summary>
    public static TokenIssuer Ours(AuthOptions options, SigningKeys keys) =>
        new(options.Issuer, keys, options.Audience, SecurityAlgorithms.EcdsaSha256, AccessTokenType, trusted: null);

    public static TokenIssuer Of(TrustedIssuer trusted, SigningKeys keys) =>
        new(trusted.Issuer, keys, trusted.Audience, trusted.Algorithm, trusted.TokenType, trusted);

    /// <summary>The <c>iss</c>.</summary>
    public string Name { get; }

    public SigningKeys Keys { get; }

    public TokenValidationParameters ParametersFor(IReadOnlyList<SecurityKey> keys, LifetimeValidator lifetime) => new()
    {
        ValidIssuer = Name,
        ValidAudience = audience,
        ValidAlgorithms = [algorithm],
        ValidTypes = [type],
        IssuerSigningKeys = keys,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = lifetime,
        NameClaimType = NameClaim,
        RoleClaimType = RolesClaim,
    };

    /// <summary>The user. One of another issuer gets an id made of both names, so that no issuer can name a user of ours or of a third.</summary>
    public ClaimsIdentity IdentityOf(TokenValidationResult result)
    {
        if (trusted is null) return result.ClaimsIdentity;
        var theirs = result.ClaimsIdentity;
        var roles = theirs.FindAll(trusted.RolesClaim).Select(claim => trusted.Roles.GetValueOrDefault(claim.Value)).OfType<string>().Distinct();
        var id = IdOf(theirs.FindFirst("sub")!.Value);
        List<Claim> claims = [new("iss", Name), new("sub", id.ToString()), .. roles.Select(role => new Claim(RolesClaim, role))];
        foreach (var name in new[] { "email", NameClaim, "auth_time" })
            if (theirs.FindFirst(name) is { } claim) claims.Add(new(name, claim.Value));
        if (theirs.HasClaim("amr", "mfa")) claims.Add(new("acr", "2")); // RFC 8176
        return new(claims, theirs.AuthenticationType, NameClaim, RolesClaim);
    }

    /// <summary>What may be revoked of a token; only Identity's are.</summary>
    public UInt128[] RevocableSubjectsOf(JsonWebToken token)
    {
        if (trusted is not null) return [];
        var subjects = new List<string> { RevokedTokens.KeySubject(token.Kid) };
        if (token.TryGetPayloadValue<string>("sid", out var session)) subjects.Add(RevokedTokens.SessionSubject(session));
        if (token.TryGetPayloadValue<long>("generation", out var generation))
            subjects.Add(RevokedTokens.UserSubject(token.Subject, generation.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return [.. subjects.Select(RevokedTokens.KeyOf)];
    }

    private Guid IdOf(string subject)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Name}\n{subject}"));
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80); // version 8 of RFC 9562: by a rule of our own
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new(hash.AsSpan(0, 16), bigEndian: true);
    }

    public void Dispose() => Keys.Dispose();
}
