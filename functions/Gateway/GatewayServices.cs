using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway;

/// <summary>Settings <c>Gateway__*</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>The app of each first path segment after /api/v1, for example <c>Gateway__Routes__orders</c> = http://localhost:7076.</summary>
    [Required, MinLength(1)] public required Dictionary<string, Uri> Routes { get; set; }

    /// <summary>The timeout of a request during which no byte is transferred.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

public static class GatewayServices
{
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
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // follows DNS changes
            ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current), // replaces the client's trace headers
        }));
        return builder;
    }
}
