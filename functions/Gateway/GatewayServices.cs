using System.ComponentModel.DataAnnotations;
using System.Text;

namespace Platform.Gateway;

/// <summary>Settings <c>Gateway__*</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>The app of each first path segment after /api/v1, for example <c>Gateway__Routes__auth</c> = http://localhost:7072.</summary>
    [Required, MinLength(1)] public required Dictionary<string, Uri> Routes { get; set; }

    /// <summary>The timeout of a request during which no byte is transferred.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The number of proxies in front of the gateway that append their peer to X-Forwarded-For: 1 on Azure, its front end. Default: none.</summary>
    [Range(0, 5)] public int TrustedProxies { get; set; }

    /// <summary>The folder of the built pages. Default: pages, beside the app's assembly, where <c>dotnet publish</c> puts them.</summary>
    public string? PagesFolder { get; set; }

    /// <summary>How many requests are let through.</summary>
    public RateLimitOptions RateLimits { get; set; } = new();

    /// <summary>What happens when an app is slow or down.</summary>
    public ResilienceOptions Resilience { get; set; } = new();

    /// <summary>The memory for responses to public reads.</summary>
    [Range(1, 1024)] public int CacheMegabytes { get; set; } = 64;

    /// <summary>The web origins whose pages may call the API from a browser, separated by commas, such as https://app.example. Default: none.</summary>
    public string AllowedOrigins { get; set; } = "";

    /// <summary>The origins of the storage to which pages upload directly, separated by commas. Default: none.</summary>
    public string UploadOrigins { get; set; } = "";

    internal string[] Origins => Split(AllowedOrigins);

    internal string[] StorageOrigins => Split(UploadOrigins);

    /// <summary>Whether a text is what browsers send as Origin: scheme, host and port, in ASCII and lower case.</summary>
    internal static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri.UserInfo.Length == 0 && Ascii.IsValid(text) && uri.GetLeftPart(UriPartial.Authority) == text;

    private static string[] Split(string origins) => origins.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Settings <c>Gateway__Resilience__*</c>, for each app.</summary>
public sealed class ResilienceOptions
{
    /// <summary>The maximum number of requests at a time.</summary>
    public int MaxConcurrentRequests { get; set; } = 200;

    /// <summary>The maximum number of requests that wait for a place.</summary>
    public int MaxQueuedRequests { get; set; } = 200;

    /// <summary>How long they wait at most.</summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The number of requests in ten seconds of which half must fail for the circuit to open.</summary>
    public int MinimumRequests { get; set; } = 10;

    /// <summary>How long the circuit stays open before a request probes.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(5);

    internal bool IsValid => MaxConcurrentRequests > 0 && MaxQueuedRequests >= 0 && QueueTimeout > TimeSpan.Zero && MinimumRequests >= 2
        && BreakDuration >= TimeSpan.FromSeconds(0.5);
}

public static class GatewayServices
{
    public static IHostApplicationBuilder AddGateway(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateDataAnnotations()
            .Validate(
                options => Array.TrueForAll(options.Origins, GatewayOptions.IsOrigin),
                "Set Gateway__AllowedOrigins to origins such as https://app.example, separated by commas: without a path, and none is *.")
            .Validate(
                options => Array.TrueForAll(options.StorageOrigins, GatewayOptions.IsOrigin),
                "Set Gateway__UploadOrigins to origins such as https://account.blob.core.windows.net, separated by commas: without a path.")
            .Validate(options => options.RateLimits.IsValid, "Set the bursts and rates of Gateway__RateLimits to at least 1.")
            .Validate(
                options => options.Resilience.IsValid,
                "Set Gateway__Resilience: requests to at least 1 (MinimumRequests 2), BreakDuration to at least half a second.")
            .ValidateOnStart();
        builder.Services.AddCors();
        builder.Services.AddSingleton<CrossOrigin>();
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<Destinations>();
        builder.Services.AddSingleton<Pages>();
        builder.Services.AddSingleton<RateLimits>();
        builder.Services.AddSingleton<PublicCache>();
        builder.Services.AddSingleton<ApiReference>();
        return builder;
    }
}
