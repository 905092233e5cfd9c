using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Platform.Bench.Start;
using Platform.Local.Host;
using Platform.Manifest;

// dotnet run -c Release --project bench/Start -- [rounds, 5] [apps, all]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const string measured = "measured: ";
var data = Path.Combine(Repository.Root, ".local", "bench", "start");
if (args is ["host"])
{
    await using var started = await StartHostAsync();
    Console.WriteLine(measured + JsonSerializer.Serialize(await FirstRequests.MeasureAsync(started.AddressOf("gateway"))));
    return;
}

var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
var services = PlatformManifest.Read(Repository.Root).Services.Where(service => args.Length < 2 || args.Skip(1).Contains(service.Name)).ToList();

Console.WriteLine($"The first request to each app after the start of the local host, in ms: the median of {rounds} starts");
var first = new List<Dictionary<string, double>>();
for (var i = 0; i < rounds; i++) first.Add(await MeasureHostAsync());
foreach (var app in first[0].Keys) Console.WriteLine($"{app,-14} {Median(first.Select(f => f[app])),8:0}");

Console.WriteLine();
Console.WriteLine($"From the start of an app's process until its own Program has built its container, and then EF Core's model: the median of {rounds}");
Console.WriteLine($"{"",-14} {"IL ms",8} {"R2R ms",8} {"ratio",8} {"model ms",8} {"R2R ms",8} {"ratio",8} {"IL MB",8} {"R2R MB",8}");
await using var host = await StartHostAsync(); // for its settings
foreach (var service in services)
{
    var (il, readyToRun) = (await PublishAsync(service, false), await PublishAsync(service, true));
    var (a, b) = (new List<(double Container, double Model)>(), new List<(double Container, double Model)>());
    for (var i = 0; i < rounds; i++)
    {
        a.Add(await il.StartAsync(host.Settings));
        b.Add(await readyToRun.StartAsync(host.Settings));
    }
    Console.WriteLine(
        $"{service.Name,-14} {Compare(a.Select(t => t.Container), b.Select(t => t.Container))} {Compare(a.Select(t => t.Model), b.Select(t => t.Model))} "
        + $"{il.Megabytes,8:0} {readyToRun.Megabytes,8:0}");
}

Task<PublishedApp> PublishAsync(ServiceEntry service, bool readyToRun) =>
    PublishedApp.PublishAsync(service, readyToRun, Path.Combine(data, "published", $"{service.Name}-{(readyToRun ? "r2r" : "il")}"));

Task<LocalHost> StartHostAsync() =>
    LocalHost.StartAsync(new() { RepositoryRoot = Repository.Root, DataFolder = Path.Combine(data, "host"), FreePorts = true }, CancellationToken.None);

static async Task<Dictionary<string, double>> MeasureHostAsync()
{
    using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["host"]) { RedirectStandardOutput = true })!;
    var output = await process.StandardOutput.ReadToEndAsync();
    await process.WaitForExitAsync();
    var line = output.Split('\n').SingleOrDefault(l => l.StartsWith(measured, StringComparison.Ordinal))
        ?? throw new InvalidOperationException($"The local host did not start: {output}");
    return JsonSerializer.Deserialize<Dictionary<string, double>>(line[measured.Length..])!;
}

static string Compare(IEnumerable<double> il, IEnumerable<double> readyToRun) =>
    $"{Median(il),8:0} {Median(readyToRun),8:0} {Median(readyToRun) / Median(il),8:0.00}";

static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
