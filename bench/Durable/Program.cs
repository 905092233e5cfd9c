using System.Globalization;
using Platform.Bench.Durable;
using Platform.Local.BackingServices;
using Platform.Manifest;

// dotnet run -c Release --project bench/Durable -- [orchestrations, 3000] [finished instances, 50000]
// Starts a PostgreSQL of its own as the local host does, with fsync; or uses PLATFORM_POSTGRES, a connection string without a database.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3000;
var finished = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 50_000;
await using var services = await BackingServices.StartAsync(
    new()
    {
        DataFolder = Path.Combine(Repository.Root, ".local", "bench"),
        ServicesFolder = Path.Combine(Repository.Root, "local", "BackingServices"),
        PostgresConnectionString = Environment.GetEnvironmentVariable("PLATFORM_POSTGRES"),
        PostgresPort = 0,
        StorageConnectionString = "UseDevelopmentStorage=true", // not needed here: not started
        SmtpHost = "localhost",
    },
    Console.WriteLine, CancellationToken.None);
await using var empty = await BenchHub.StartAsync(services.PostgresConnectionString, "durable_bench");
Console.WriteLine(
    $"fsync {await empty.ShowAsync("fsync")}, synchronous_commit {await empty.ShowAsync("synchronous_commit")}, {Environment.ProcessorCount} processors");
await empty.RunAsync(200); // warms up

BenchHub? full = null;
if (finished > 0)
{
    full = await BenchHub.StartAsync(services.PostgresConnectionString, "durable_bench_full");
    await full.RunAsync(200);
    var before = Memory();
    var rate = await full.RunAsync(finished);
    Console.WriteLine($"{finished} instances at {rate:F0}/s; the host's memory: {before} before, {Memory()} after");
    await full.VacuumAsync();
}

// One after the other, in turns, so that all see the same machine.
List<(double Ours, double Peer, double Full)> rounds = [];
for (var round = 1; round <= 3; round++)
{
    await empty.PurgeAsync();
    var (cpu, commits) = (Environment.CpuUsage.TotalTime, await empty.CommitsAsync());
    var ours = await empty.RunAsync(count);
    (cpu, commits) = (Environment.CpuUsage.TotalTime - cpu, await empty.CommitsAsync() - commits);
    var peer = await empty.RunPeerAsync(count);
    var beside = full is null ? 0 : await full.RunAsync(count);
    rounds.Add((ours, peer, beside));
    Console.WriteLine(
        $"round {round}: {ours,5:F0} orchestrations/s, {cpu.TotalMilliseconds / count:F1} ms of the host's processor "
        + $"and {(double)commits / count:F1} writing transactions for each;"
        + $" one commit for each step, {BenchHub.PeerConnections} connections: {peer,5:F0}/s; ratio {ours / peer:F2}"
        + (full is null ? "" : $"; beside {finished} finished ones {beside,5:F0}/s; ratio {beside / ours:F2}"));
}

Console.WriteLine($"median: {Median(r => r.Ours):F0} orchestrations/s; to one commit for each step {Median(r => r.Ours / r.Peer):F2}"
    + (full is null ? "" : $"; beside {finished} finished ones {Median(r => r.Full / r.Ours):F2}"));
if (full is not null) await full.DisposeAsync();
return 0;

double Median(Func<(double Ours, double Peer, double Full), double> of) => rounds.Select(of).Order().ElementAt(rounds.Count / 2);

static string Memory() => $"{GC.GetTotalMemory(forceFullCollection: true) >> 20} MB managed, {Environment.WorkingSet >> 20} MB working set";
