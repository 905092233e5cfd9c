using System.ComponentModel.DataAnnotations;

namespace Platform.Shared.Auth;

/// <summary>Settings <c>Auth__*</c>: which access tokens an app accepts.</summary>
public sealed class AuthOptions
{
    /// <summary>Our own issuer: the gateway's public address.</summary>
    [Required] public required string Issuer { get; set; }

    /// <summary>The audience of our own tokens.</summary>
    [Required] public string Audience { get; set; } = "platform";

    /// <summary>Where Identity publishes its signing keys (JWKS).</summary>
    [Required] public required Uri JwksUri { get; set; }

    /// <summary>How long ago a caller may have authenticated for what has the policy <see cref="Policies.RecentLogin"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan StepUpMaxAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether operators and admins have these roles only while logged in with a second factor. Default: false; Bicep sets true.</summary>
    public bool StaffNeedsSecondFactor { get; set; }

    /// <summary>Further issuers whose tokens are accepted: <c>Auth__TrustedIssuers__0__Authority</c> and so on. Default: none.</summary>
    public IReadOnlyList<TrustedIssuer> TrustedIssuers { get; set; } = [];

    internal bool AreTrustedIssuersValid => TrustedIssuers.All(issuer => issuer.IsValid)
        && TrustedIssuers.Select(issuer => issuer.Issuer).Append(Issuer).Distinct(StringComparer.Ordinal).Count() == TrustedIssuers.Count + 1;
}

/// <summary>Another issuer: any OpenID Connect provider, found by its discovery document.</summary>
public sealed class TrustedIssuer
{
    private static readonly string[] Algorithms = ["ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"];

    /// <summary>The provider's address, below which <c>/.well-known/openid-configuration</c> is. It is https, or on this machine.</summary>
    public string Authority { get; set; } = "";

    /// <summary>The <c>iss</c> of its tokens. Default: the authority.</summary>
    public string Issuer { get => field.Length > 0 ? field : Authority; set; } = "";

    /// <summary>The <c>aud</c> that its tokens must have, exactly.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The only algorithm accepted: an asymmetric one. Entra signs with RS256.</summary>
    public string Algorithm { get; set; } = "ES256";

    /// <summary>The only type (<c>typ</c>) accepted: that of RFC 9068. Entra's access tokens have JWT.</summary>
    public string TokenType { get; set; } = "at+jwt";

    /// <summary>The claim whose values are mapped to roles.</summary>
    public string RolesClaim { get; set; } = "roles";

    /// <summary>Our role for each value of <see cref="RolesClaim"/>; other values give none.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; set; } = new Dictionary<string, string>();

    internal bool IsValid => IsAddress(Authority) && Issuer.Length > 0 && Audience.Length > 0 && Algorithms.Contains(Algorithm, StringComparer.Ordinal)
        && TokenType.Length > 0 && RolesClaim.Length > 0 && Roles.Values.All(Auth.Roles.All.Contains);

    /// <summary>Whether keys may be read from there.</summary>
    internal static bool IsAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.IsLoopback && address.Scheme == Uri.UriSchemeHttp));
}
