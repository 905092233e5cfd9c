using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Platform.Local.Host.Dashboard;

/// <summary>Serves the dashboard on the loopback interface. It can redrive and delete messages without a login: it answers no pages of other sites
/// (<see cref="LoopbackOnly"/>).</summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    private readonly WebApplication web;

    private DashboardServer(WebApplication web, Uri address) => (this.web, Address) = (web, address);

    public Uri Address { get; }

    /// <exception cref="LocalHostException">The port is in use.</exception>
    public static async Task<DashboardServer> StartAsync(
        LocalHost host, RecentLogs logs, int port, ILoggerProvider hostLogs, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.AddProvider(hostLogs).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenLocalhost(port);
        });
        builder.Services.AddRouting();
        var web = builder.Build();
        web.Use(LoopbackOnly.InvokeAsync);
        web.Use(ProtectAsync);
        web.UseRouting();
        MapPage(web);
        new DashboardApi(host, logs).Map(web.MapGroup("/api"));

        var server = new DashboardServer(web, new($"http://localhost:{port.ToString(CultureInfo.InvariantCulture)}"));
        try
        {
            await web.StartAsync(cancellationToken);
        }
        catch (IOException inUse)
        {
            await server.DisposeAsync();
            throw new LocalHostException($"Port {port} for the dashboard cannot be used: {inUse.Message} Stop what uses it.");
        }
        return server;
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private static Task ProtectAsync(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        if (HttpMethods.IsGet(http.Request.Method) || http.Request.Headers.ContainsKey("X-Dashboard")) return next(http);
        return TypedResults.Problem("Only the dashboard itself may ask for this: send the header X-Dashboard.", statusCode: StatusCodes.Status403Forbidden)
            .ExecuteAsync(http);
    }

    private static void MapPage(WebApplication web)
    {
        foreach (var (path, file, type) in new[] { ("/", "index.html", "text/html"), ("/dashboard.js", "dashboard.js", "text/javascript"),
            ("/dashboard.css", "dashboard.css", "text/css") })
        {
            web.MapGet(path,
                () => TypedResults.Stream(
                    typeof(DashboardServer).Assembly.GetManifestResourceStream($"{typeof(DashboardServer).Namespace}.{file}")!, $"{type}; charset=utf-8"));
        }
    }
}
