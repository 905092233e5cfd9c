using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Gateway;
using Platform.Local.Host;
using Platform.Manifest;
using Platform.Shared.Auth;

namespace Platform.Bench.Gateway;

/// <summary>The servers written in .NET: each prints its address and runs until its standard input ends.</summary>
internal static class Servers
{
    public const string Public = "/api/v1/catalog/products", WithToken = "/api/v1/orders", Hanging = "/api/v1/jobs", Cached = "/api/v1/search";

    /// <summary>Answers with 1 KB of JSON, never below <see cref="Hanging"/>.</summary>
    public static async Task UpstreamAsync(string jwk)
    {
        var (body, keys) = (System.Text.Encoding.ASCII.GetBytes($"{{\"text\":\"{new string('x', 1013)}\"}}"), $"{{\"keys\":[{jwk}]}}");
        await using var app = Build(_ => { });
        app.Run(async http =>
        {
            var path = http.Request.Path;
            if (path.StartsWithSegments(Hanging))
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else if (path.StartsWithSegments("/.well-known")) await http.Response.WriteAsync(keys);
            else if (path.StartsWithSegments(RevokedTokens.Path)) await http.Response.WriteAsJsonAsync(new RevocationsView([], "", More: false));
            else await AnswerAsync(http.Response, isCacheable: path.StartsWithSegments(Cached));
        });
        await RunAsync(app);

        Task AnswerAsync(HttpResponse response, bool isCacheable)
        {
            if (isCacheable) response.Headers.CacheControl = "public, max-age=60";
            (response.ContentType, response.ContentLength) = ("application/json", body.Length);
            return response.Body.WriteAsync(body).AsTask();
        }
    }

    /// <summary>YARP that forwards everything.</summary>
    public static async Task YarpAsync(string upstream)
    {
        await using var app = Build(services => services.AddRouting().AddHttpForwarder());
        app.MapForwarder("/{**all}", upstream);
        await RunAsync(app);
    }

    /// <summary>The gateway in the local host, with all routes to the upstream.</summary>
    /// <param name="raiseConcurrency">Whether an app gets more requests at a time than by default, since a bench has more connections.</param>
    public static async Task GatewayAsync(Uri upstream, bool raiseConcurrency)
    {
        Bucket many = new() { Burst = 60_000_000, PerMinute = 60_000_000 };
        await using var host = await LocalHost.StartAsync(
            new()
            {
                RepositoryRoot = Repository.Root,
                DataFolder = Path.Combine(Repository.Root, ".local", "bench", "gateway"),
                Only = ["gateway"],
                FreePorts = true,
                DemoData = false,
                ConfigureServices = (_, services) => services
                    .Configure<AuthOptions>(options => (options.Issuer, options.JwksUri) = (Tokens.Issuer, new(upstream, "/.well-known/jwks.json")))
                    .Configure<GatewayOptions>(options =>
                    {
                        foreach (var route in options.Routes.Keys.ToList()) options.Routes[route] = upstream;
                        options.Routes["jobs"] = new UriBuilder(upstream) { Host = "127.0.0.1" }.Uri; // a destination of its own
                        options.RateLimits = new() { Requests = many, Writes = many, Logins = many, Registrations = many };
                        if (raiseConcurrency) options.Resilience.MaxConcurrentRequests = 1000;
                    }),
            },
            CancellationToken.None);
        await ServeAsync(host.App("gateway").Address);
    }

    // The settings of the local host's AppBuilder.
    private static WebApplication Build(Action<IServiceCollection> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        var port = LocalHost.FreePort();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenLocalhost(port);
        });
        configure(builder.Services);
        return builder.Build();
    }

    private static async Task RunAsync(WebApplication app)
    {
        await app.StartAsync();
        await ServeAsync(new(app.Urls.Single()));
    }

    private static async Task ServeAsync(Uri address)
    {
        Console.WriteLine(address);
        await Console.In.ReadToEndAsync();
    }
}
