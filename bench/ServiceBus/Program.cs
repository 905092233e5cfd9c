using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Bench.ServiceBus;
using Platform.Local.Host;
using Platform.Local.Host.Functions;
using Platform.Local.Host.ServiceBus;

// dotnet run -c Release --project bench/ServiceBus -- [messages]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var messages = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20_000;
const int Bytes = 1024, Rounds = 3;
(int Producers, int Consumers, int Bulk)[] loads = [(16, 16, 1), (64, 64, 1), (8, 64, 50)];
var body = BinaryData.FromBytes(new byte[Bytes]);
var data = Path.Combine(Repository.Root, ".local", "bench", "servicebus");

var handled = new Handled();
await using var host = await LocalHost.StartAsync(new()
{
    RepositoryRoot = Repository.Root,
    DataFolder = data,
    Only = [],
    MoreApps = [new("bench", new Uri($"http://localhost:{LocalHost.FreePort()}"), FunctionDescriptor.Find([typeof(BenchFunctions)]), app => app.Services.AddSingleton(handled))],
    Reset = true,
    FreePorts = true,
    DemoData = false,
    LogLevel = LogLevel.None,
}, CancellationToken.None);
var function = host.App("bench").Functions.Single();
using var peer = await Peer.StartAsync(data);

Console.WriteLine($"{messages} messages of {Bytes} bytes on {Environment.ProcessorCount} cores; messages a second, the median of {Rounds} rounds");
Console.WriteLine($"{"producers",9} {"consumers",9} {"a send",6}           {"send",8} {"handle",8} {"both",8}");
var round = 0;
foreach (var load in loads)
{
    var (own, theirs) = (new List<Seconds>(), new List<Seconds>());
    for (var i = 0; i < Rounds; i++)
    {
        // By turns, so that what else the machine does meets both.
        own.Add(await MeasureAsync(load.Producers, load.Consumers, load.Bulk));
        if (peer is not null) theirs.Add(await peer.MeasureAsync(messages, Bytes, load.Producers, load.Consumers, load.Bulk));
    }
    var (a, b) = (Seconds.Median(own), Seconds.Median(theirs));
    Console.WriteLine($"{load.Producers,9} {load.Consumers,9} {load.Bulk,6}   local  {Rate(a.Send)} {Rate(a.Handle)} {Rate(a.Both)}");
    if (peer is null) continue;
    Console.WriteLine($"{"",29}BullMQ {Rate(b.Send)} {Rate(b.Handle)} {Rate(b.Both)}");
    Console.WriteLine($"{"",29}ratio  {b.Send / a.Send,8:0.00} {b.Handle / a.Handle,8:0.00} {b.Both / a.Both,8:0.00}");
}

string Rate(double seconds) => $"{messages / seconds,8:0}";

async Task<Seconds> MeasureAsync(int producers, int consumers, int bulk)
{
    // Backlog: everything is sent, then everything is handled.
    var backlog = await DeclareAsync();
    var send = await TimeAsync(() => SendAllAsync(backlog));
    var handle = await TimeAsync(() => HandleAllAsync(backlog, () => Task.CompletedTask));
    // Flow: sent and handled at the same time.
    var flow = await DeclareAsync();
    return new(send, handle, await TimeAsync(() => HandleAllAsync(flow, () => SendAllAsync(flow))));

    async Task<string> DeclareAsync()
    {
        var queue = new QueueDescription($"bench-{++round}");
        await host.ServiceBus.DeclareAsync([queue], [], [], CancellationToken.None);
        return queue.Name;
    }

    // What the trigger of a function does, with this load's concurrency.
    async Task HandleAllAsync(string queue, Func<Task> meanwhile)
    {
        var before = handled.Count;
        await using var listener = new TriggerListener(host.ServiceBus, new TriggerOptions(queue, MaxConcurrentCalls: consumers),
            (received, actions, _, ct) => host.App("bench").Invoker.InvokeAsync(function, new(received[0]) { Extras = [actions] }, ct), NullLogger.Instance);
        listener.Start();
        await meanwhile();
        while (handled.Count - before < messages) await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        await listener.StopAsync(CancellationToken.None); // when it returns, the last one is completed
    }

    async Task SendAllAsync(string queue)
    {
        await using var client = host.ServiceBus.CreateClient();
        var sender = client.CreateSender(queue);
        var sent = 0;
        await Task.WhenAll(Enumerable.Range(0, producers).Select(_ => Task.Run(async () =>
        {
            for (int first; (first = Interlocked.Add(ref sent, bulk) - bulk) < messages;)
                await sender.SendMessagesAsync(Enumerable.Range(0, Math.Min(bulk, messages - first)).Select(_ => new ServiceBusMessage(body)));
        })));
    }
}

static async Task<double> TimeAsync(Func<Task> work)
{
    var from = Stopwatch.GetTimestamp();
    await work();
    return Stopwatch.GetElapsedTime(from).TotalSeconds;
}

namespace Platform.Bench.ServiceBus
{
    internal readonly record struct Seconds(double Send, double Handle, double Both)
    {
        public static Seconds Median(List<Seconds> rounds) =>
            rounds.Count == 0 ? default : new(Middle(rounds.Select(r => r.Send)), Middle(rounds.Select(r => r.Handle)), Middle(rounds.Select(r => r.Both)));

        static double Middle(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;
    }

    /// <summary>BullMQ on a Redis of its own that waits for the disk with each answer.</summary>
    internal sealed class Peer : IDisposable
    {
        static readonly string Folder = Path.Combine(Repository.Root, "bench", "ServiceBus", "peer");
        readonly Process redis;
        readonly int port;

        Peer(Process redis, int port) => (this.redis, this.port) = (redis, port);

        /// <summary>Null when there is no Redis on this machine.</summary>
        public static async Task<Peer?> StartAsync(string data)
        {
            if (!Directory.Exists(Path.Combine(Folder, "node_modules"))) await RunAsync("npm", ["ci", "--no-audit", "--no-fund"]);
            var folder = Directory.CreateDirectory(Path.Combine(data, "redis")).FullName;
            foreach (var old in Directory.GetDirectories(folder, "appendonlydir")) Directory.Delete(old, recursive: true);
            var port = LocalHost.FreePort();
            Process? redis;
            try
            {
                redis = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always"])
                {
                    RedirectStandardOutput = true,
                });
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Console.WriteLine("There is no redis-server here (apt-get install redis-server): only the local host is measured.");
                return null;
            }
            _ = redis!.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            for (var tries = 0; ; tries++)
            {
                try
                {
                    using var client = new TcpClient();
                    await client.ConnectAsync("127.0.0.1", port);
                    return new(redis, port);
                }
                catch (SocketException) when (tries < 100)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
                }
            }
        }

        public async Task<Seconds> MeasureAsync(params int[] numbers)
        {
            var line = await RunAsync("node", ["peer.mjs", $"{port}", .. numbers.Select(n => $"{n}")]);
            return JsonSerializer.Deserialize<Seconds>(line, JsonSerializerOptions.Web);
        }

        static async Task<string> RunAsync(string program, IEnumerable<string> arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true })!;
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }

        public void Dispose()
        {
            redis.Kill();
            redis.WaitForExit();
            redis.Dispose();
        }
    }
}
