using System.ComponentModel.DataAnnotations;

namespace Platform.Shared.Auth;

/// <summary>Settings <c>Auth__*</c>: which access tokens an app accepts.</summary>
public sealed class AuthOptions
{
    /// <summary>The only issuer accepted: the gateway's public address.</summary>
    [Required] public required string Issuer { get; set; }

    /// <summary>The only audience accepted.</summary>
    [Required] public string Audience { get; set; } = "platform";

    /// <summary>Where Identity publishes its signing keys (JWKS).</summary>
    [Required] public required Uri JwksUri { get; set; }
}
