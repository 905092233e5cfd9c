using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net;

namespace Platform.Gateway;

/// <summary>Settings <c>Gateway__*</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>The app that serves each first path segment after /api/v1: <c>Gateway__Routes__orders</c> = http://localhost:7076.</summary>
    [Required, MinLength(1)] public required Dictionary<string, Uri> Routes { get; set; }

    /// <summary>How long a request may go without a byte moving, in either direction.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>The gateway's registrations.</summary>
public static class GatewayServices
{
    /// <summary>Adds the gateway to an app.</summary>
    public static IHostApplicationBuilder AddGateway(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(_ => new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // follows changes of addresses
            ActivityHeadersPropagator = DistributedContextPropagator.Current,
        }));
        return builder;
    }
}
