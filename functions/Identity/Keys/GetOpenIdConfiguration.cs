using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Platform.Identity.Connect;

namespace Platform.Identity.Keys;

/// <summary>The part of OpenID Connect Discovery 1.0 (3) by which a library finds the issuer and its keys. Of
/// OAuth 2.0 there is what services need.</summary>
public sealed record OpenIdConfigurationView(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("jwks_uri")] string JwksUri,
    [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
    [property: JsonPropertyName("introspection_endpoint")] string IntrospectionEndpoint,
    [property: JsonPropertyName("revocation_endpoint")] string RevocationEndpoint,
    [property: JsonPropertyName("token_endpoint_auth_methods_supported")] IReadOnlyList<string> TokenAuthMethodsSupported,
    [property: JsonPropertyName("introspection_endpoint_auth_methods_supported")] IReadOnlyList<string> IntrospectionAuthMethodsSupported,
    [property: JsonPropertyName("revocation_endpoint_auth_methods_supported")] IReadOnlyList<string> RevocationAuthMethodsSupported,
    [property: JsonPropertyName("scopes_supported")] IReadOnlyList<string> ScopesSupported,
    [property: JsonPropertyName("response_types_supported")] IReadOnlyList<string> ResponseTypesSupported,
    [property: JsonPropertyName("grant_types_supported")] IReadOnlyList<string> GrantTypesSupported,
    [property: JsonPropertyName("subject_types_supported")] IReadOnlyList<string> SubjectTypesSupported,
    [property: JsonPropertyName("id_token_signing_alg_values_supported")] IReadOnlyList<string> SigningAlgorithmsSupported,
    [property: JsonPropertyName("claims_supported")] IReadOnlyList<string> ClaimsSupported);

public sealed class GetOpenIdConfiguration(IOptions<AuthOptions> options)
{
    private static readonly string[] AuthMethods = ["client_secret_basic", "client_secret_post"];

    [Function(nameof(GetOpenIdConfiguration)), AllowAnonymous]
    public Ok<OpenIdConfigurationView> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ".well-known/openid-configuration")] HttpRequest request)
    {
        var issuer = options.Value.Issuer;
        var address = issuer.TrimEnd('/');
        request.HttpContext.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Ok(new OpenIdConfigurationView(
            issuer,
            $"{address}/.well-known/jwks.json",
            $"{address}/{ConnectServices.TokenPath}",
            $"{address}/{ConnectServices.IntrospectionPath}",
            $"{address}/{ConnectServices.RevocationPath}",
            TokenAuthMethodsSupported: AuthMethods,
            IntrospectionAuthMethodsSupported: AuthMethods,
            RevocationAuthMethodsSupported: AuthMethods,
            ScopesSupported: ServiceClient.AllScopes,
            ResponseTypesSupported: [],
            GrantTypesSupported: ["client_credentials"],
            SubjectTypesSupported: ["public"],
            SigningAlgorithmsSupported: ["ES256"],
            ClaimsSupported:
            [
                "iss", "aud", "sub", "sid", "client_id", "azp", "scope", "email", "name", "roles", "auth_time", "acr", "amr", "generation", "jti", "iat",
                "nbf", "exp",
            ]));
    }
}
