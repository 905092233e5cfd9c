using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Bench.ServiceBus;
using Platform.Local.Host;
using Platform.Local.Host.Functions;
using Platform.Manifest;

// dotnet run -c Release --project bench/ServiceBus -- [messages]
// dotnet run -c Release --project bench/ServiceBus -- backlog [messages] [pending]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var withBacklog = args is ["backlog", ..];
var numbers = args.Skip(withBacklog ? 1 : 0).Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
var messages = numbers.Length > 0 ? numbers[0] : 20_000;
const int Rounds = 3;
Load[] loads = [new(16, 16, 1), new(64, 64, 1), new(8, 64, 50)];
var data = Path.Combine(Repository.Root, ".local", "bench", "servicebus");

var handled = new Handled();
await using var host = await LocalHost.StartAsync(new()
{
    RepositoryRoot = Repository.Root,
    DataFolder = data,
    Only = [],
    MoreApps = [new(
        "bench", new Uri($"http://localhost:{LocalHost.FreePort()}"), FunctionDescriptor.Find([typeof(BenchFunctions)]),
        app => app.Services.AddSingleton(handled))],
    Reset = true,
    FreePorts = true,
    DemoData = false,
    LogLevel = LogLevel.None,
}, CancellationToken.None);
if (withBacklog)
{
    await Backlog.RunAsync(host, handled, messages, numbers.Length > 1 ? numbers[1] : 100_000);
    return;
}

var bus = new Bus(host.ServiceBus, host.ServiceBusConnectionString, host.App("bench"), handled);
using var peer = await Peer.StartAsync(data);

Console.WriteLine($"{messages} messages of {Bus.Bytes} bytes on {Environment.ProcessorCount} cores; messages a second, the median of {Rounds} rounds");
Console.WriteLine($"{"producers",9} {"consumers",9} {"a send",6}           {"send",8} {"handle",8} {"both",8}");
foreach (var load in loads)
{
    var (own, theirs) = (new List<Seconds>(), new List<Seconds>());
    for (var i = 0; i < Rounds; i++)
    {
        // Alternately, so that other load affects both alike.
        own.Add(await bus.MeasureAsync(messages, load));
        if (peer is not null) theirs.Add(await peer.MeasureAsync(messages, Bus.Bytes, load.Producers, load.Consumers, load.Bulk));
    }
    var (a, b) = (Seconds.Median(own), Seconds.Median(theirs));
    Console.WriteLine($"{load.Producers,9} {load.Consumers,9} {load.Bulk,6}   local  {a.Rates(messages)}");
    if (peer is null) continue;
    Console.WriteLine($"{"",29}BullMQ {b.Rates(messages)}");
    Console.WriteLine($"{"",29}ratio  {a.Ratios(b)}");
}
