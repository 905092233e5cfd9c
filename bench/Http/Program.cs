using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Bench.Http;
using Platform.Local.Host;
using Platform.Local.Host.Functions;
using Platform.Manifest;
using Platform.Shared;

// dotnet run -c Release --project bench/Http -- [seconds a round, 5]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var duration = TimeSpan.FromSeconds(args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5);
const int Rounds = 5;
int[] loads = [1, 64];

await using var host = await LocalHost.StartAsync(new()
{
    RepositoryRoot = Repository.Root,
    DataFolder = Path.Combine(Repository.Root, ".local", "bench", "http"),
    Only = [],
    MoreApps = [App("bare", _ => { }), App("platform", builder => builder.AddPlatform("platform"))],
    FreePorts = true,
    DemoData = false,
    LogLevel = LogLevel.None,
}, CancellationToken.None);
await using var peer = await StartPeerAsync();

(string Name, Uri Address)[] servers =
[
    ("minimal API", new(peer.Urls.Single() + "/api/hello")),
    ("function", new(host.App("bare").Address, "/api/hello")),
    ("with the platform's middleware", new(host.App("platform").Address, "/api/hello")),
];
Console.WriteLine(
    $"{Environment.ProcessorCount} cores, which the clients use too; requests a second, the median of {Rounds} rounds of {duration.TotalSeconds:0} s");
foreach (var connections in loads)
{
    var rates = servers.Select(_ => new List<double>()).ToArray();
    for (var round = 0; round <= Rounds; round++)
    {
        for (var i = 0; i < servers.Length; i++) // alternately, so that other load affects all alike
        {
            var rate = await Load.RunAsync(servers[i].Address, connections, duration);
            if (round > 0) rates[i].Add(rate); // the first warms up
        }
    }

    var medians = rates.Select(r => r.Order().ElementAt(Rounds / 2)).ToArray();
    for (var i = 0; i < servers.Length; i++)
        Console.WriteLine($"{connections,3} connections  {servers[i].Name,-31} {medians[i],8:0}  ratio {medians[i] / medians[0]:0.00}");
}
return 0;

static AppDefinition App(string name, Action<AppBuilder> configure) =>
    new(name, new Uri($"http://localhost:{LocalHost.FreePort()}"), FunctionDescriptor.Find([typeof(BenchFunctions)]), configure);

// The settings of AppBuilder.
static async Task<WebApplication> StartPeerAsync()
{
    var builder = WebApplication.CreateEmptyBuilder(new());
    var port = LocalHost.FreePort();
    builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 210L * 1024 * 1024;
        kestrel.ListenLocalhost(port);
    });
    builder.Services.AddRouting();
    var peer = builder.Build();
    peer.UseRouting();
    peer.MapGet("/api/hello", () => TypedResults.Text("hello"));
    await peer.StartAsync();
    return peer;
}
