using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using Platform.Identity.Sessions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Platform.Identity.Connect;

public static class ConnectServices
{
    public const string TokenPath = "connect/token", IntrospectionPath = "connect/introspect", RevocationPath = "connect/revoke";

    /// <summary>The OAuth 2.0 server: client credentials, introspection and revocation.</summary>
    public static IHostApplicationBuilder AddConnect(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddFilter("OpenIddict", LogLevel.Error); // it would log each refused request
        builder.Services.AddScoped<ConnectServer>();
        builder.Services.AddOptions<OpenIddictServerOptions>()
            .Configure<IOptions<AuthOptions>>((server, auth) => server.Issuer = new(auth.Value.Issuer));
        builder.Services.AddSingleton<IValidator<RegisterClientRequest>, RegisterClientValidator>();
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.SetTokenEndpointUris(TokenPath).SetIntrospectionEndpointUris(IntrospectionPath).SetRevocationEndpointUris(RevocationPath);
            server.SetConfigurationEndpointUris(Array.Empty<string>()).SetJsonWebKeySetEndpointUris(Array.Empty<string>()); // Keys has them
            server.AllowClientCredentialsFlow();
            server.RegisterScopes([.. ServiceClient.AllScopes]);
            server.EnableDegradedMode(); // without tables of its own
            server.SetAccessTokenLifetime(AccessTokens.Lifetime);
            server.DisableAccessTokenEncryption().AddEphemeralEncryptionKey().AddEphemeralSigningKey(); // required, and used for nothing
            server.UseAspNetCore().DisableTransportSecurityRequirement(); // behind the gateway

            server.AddEventHandler<ProcessAuthenticationContext>(handler => handler.UseScopedHandler<ConnectServer>().SetOrder(int.MinValue));
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseScopedHandler<ConnectServer>());
            server.AddEventHandler<ValidateIntrospectionRequestContext>(handler => handler.UseScopedHandler<ConnectServer>());
            server.AddEventHandler<ValidateRevocationRequestContext>(handler => handler.UseScopedHandler<ConnectServer>());
            server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseScopedHandler<ConnectServer>());
            server.AddEventHandler<HandleRevocationRequestContext>(handler => handler.UseScopedHandler<ConnectServer>());
            server.AddEventHandler<ApplyIntrospectionResponseContext>(handler => handler.UseScopedHandler<ConnectServer>().SetOrder(int.MinValue));
            // Before OpenIddict's own, which leave alone what is there.
            server.AddEventHandler<GenerateTokenContext>(handler => handler.UseScopedHandler<ConnectServer>().SetOrder(int.MinValue));
            server.AddEventHandler<ValidateTokenContext>(handler => handler.UseScopedHandler<ConnectServer>().SetOrder(int.MinValue));
        });
        // Data protection would create keys at the start, with a warning, and nothing uses them.
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType?.Name == "DataProtectionHostedService"));
        // The functions call the server. A host that finds schemes would run it before every function.
        builder.Services.RemoveAll<IAuthenticationSchemeProvider>();
        return builder;
    }
}
