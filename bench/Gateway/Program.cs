using System.Globalization;
using Platform.Bench.Gateway;

// dotnet run -c Release --project bench/Gateway -- [seconds a round, 5] [rounds, 5]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["upstream", var keys]: await Servers.UpstreamAsync(keys); return;
    case ["yarp", var address]: await Servers.YarpAsync(address); return;
    case ["gateway", var address, var raise]: await Servers.GatewayAsync(new(address), bool.Parse(raise)); return;
}

var numbers = args.Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
var duration = TimeSpan.FromSeconds(numbers is [var seconds, ..] ? seconds : 5);
var rounds = numbers is [_, var given] ? given : 5;
var (tokens, jwk) = Tokens.Create(500);
using var upstream = await ServerProcess.StartAsync("upstream", jwk);
Console.WriteLine(
    $"{Environment.ProcessorCount} cores, which clients and upstream use too; responses of 1 KB; the median of {rounds} rounds of {duration.TotalSeconds:0} s");
await CompareAsync();
await HangAsync();

async Task CompareAsync()
{
    using var yarp = await ServerProcess.StartAsync("yarp", upstream.Address.ToString());
    using var gateway = await ServerProcess.StartAsync("gateway", upstream.Address.ToString(), bool.TrueString);
    using var express = await ServerProcess.StartExpressAsync(upstream.Address, jwk, "default");
    using var tuned = await ServerProcess.StartExpressAsync(upstream.Address, jwk, "keep-alive");
    (string Name, ServerProcess Server, string Path, string[] Tokens)[] edges =
    [
        ("YARP", yarp, Servers.Public, []),
        ("gateway", gateway, Servers.Public, []),
        ("gateway, ES256 tokens", gateway, Servers.WithToken, tokens),
        ("gateway, from its cache", gateway, Servers.Cached, []),
        ("Express, ES256 tokens", express, Servers.WithToken, tokens),
        ("the same, keep-alive", tuned, Servers.WithToken, tokens),
    ];
    Console.WriteLine($"{"connections",11}  {"",-24} {"requests/s",10} {"of YARP",8} {"p50 ms",8} {"p99 ms",8} {"CPU µs",7} {"MB",5}");
    foreach (var connections in new[] { 32, 500 })
    {
        var results = edges.Select(_ => new List<Measured>()).ToArray();
        var memory = new double[edges.Length];
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < edges.Length; i++) // alternately, so that other load affects all alike
            {
                var measured = await Load.RunAsync(edges[i].Server, edges[i].Path, connections, edges[i].Tokens, duration);
                if (round > 0) results[i].Add(measured); // the first warms up
                memory[i] = Math.Max(memory[i], edges[i].Server.Megabytes);
            }
        }
        var medians = results.Select(Median).ToArray();
        for (var i = 0; i < edges.Length; i++)
        {
            var (rate, p50, p99, processor) = medians[i];
            var ratio = rate / medians[0].PerSecond;
            Console.WriteLine(
                $"{connections,11}  {edges[i].Name,-24} {rate,10:0} {ratio,8:0.00} {p50,8:0.0} {p99,8:0.0} {processor,7:0} {memory[i],5:0}");
        }
    }
}

// With the concurrency that is the default: 300 clients of the app that hangs take its permits and its queue.
async Task HangAsync()
{
    using var gateway = await ServerProcess.StartAsync("gateway", upstream.Address.ToString(), bool.FalseString);
    var (before, beside) = (new List<Measured>(), new List<Measured>());
    for (var round = 0; round <= rounds; round++)
    {
        var undisturbed = await MeasureAsync();
        using var end = new CancellationTokenSource();
        var hanging = Load.HangAsync(new(gateway.Address, Servers.Hanging), 300, tokens, end.Token);
        var disturbed = await MeasureAsync();
        await end.CancelAsync();
        await hanging;
        if (round == 0) continue;
        before.Add(undisturbed);
        beside.Add(disturbed);
    }
    var (a, b) = (Median(before), Median(beside));
    Console.WriteLine(
        $"p99 of 32 connections to other routes: {a.P99:0.0} ms, while 300 clients wait for an app that hangs {b.P99:0.0} ms, ratio {b.P99 / a.P99:0.00}");

    Task<Measured> MeasureAsync() => Load.RunAsync(gateway, Servers.WithToken, 32, tokens, duration);
}

static Measured Median(List<Measured> measured)
{
    double Of(Func<Measured, double> value) => measured.Select(value).Order().ElementAt(measured.Count / 2);
    return new(Of(m => m.PerSecond), Of(m => m.P50), Of(m => m.P99), Of(m => m.Processor));
}
