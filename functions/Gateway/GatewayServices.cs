using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net;
using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway;

/// <summary>Settings <c>Gateway__*</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>The app of each first path segment after /api/v1, for example <c>Gateway__Routes__auth</c> = http://localhost:7072.</summary>
    [Required, MinLength(1)] public required Dictionary<string, Uri> Routes { get; set; }

    /// <summary>The timeout of a request during which no byte is transferred.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The web origins whose pages may call the API from a browser, separated by commas, such as https://app.example. Default: none.</summary>
    public string AllowedOrigins { get; set; } = "";

    internal string[] Origins => AllowedOrigins.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether a text is what browsers send as Origin: scheme, host and port, in ASCII and lower case.</summary>
    internal static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri.UserInfo.Length == 0 && Ascii.IsValid(text) && uri.GetLeftPart(UriPartial.Authority) == text;
}

public static class GatewayServices
{
    public static IHostApplicationBuilder AddGateway(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateDataAnnotations()
            .Validate(
                options => Array.TrueForAll(options.Origins, GatewayOptions.IsOrigin),
                "Set Gateway__AllowedOrigins to origins such as https://app.example, separated by commas: without a path, and none is *.")
            .ValidateOnStart();
        builder.Services.AddCors();
        builder.Services.AddSingleton<CrossOrigin>();
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(_ => new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8, // as the server has read them
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // follows DNS changes
            ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current), // replaces the client's trace headers
        }));
        return builder;
    }
}
