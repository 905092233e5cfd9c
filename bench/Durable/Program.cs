using System.Diagnostics;
using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Local.Host;
using Platform.Local.Host.BackingServices;
using Platform.Local.Host.Durable;

// dotnet run -c Release --project bench/Durable -- [orchestrations, 3000] [finished ones before, 0]
// Starts a PostgreSQL of its own as the local host does, with fsync; or uses PLATFORM_POSTGRES, a connection string without a database.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3000;
var finished = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 0;
await using var services = await BackingServices.StartAsync(
    new()
    {
        DataFolder = Path.Combine(Repository.Root, ".local", "bench"),
        ServicesFolder = Path.Combine(Repository.Root, "local", "services"),
        PostgresConnectionString = Environment.GetEnvironmentVariable("PLATFORM_POSTGRES"),
        PostgresPort = 0,
        StorageConnectionString = "UseDevelopmentStorage=true", // not needed here: not started
        SmtpHost = "localhost",
    },
    Console.WriteLine, CancellationToken.None);
var connectionString = services.PostgresConnectionString;
const int Steps = 5, Starters = 64, Workers = 200, PeerConnections = 20;

await using (var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres" }.ConnectionString))
{
    await server.CreateCommand("drop database if exists durable_bench with (force)").ExecuteNonQueryAsync();
    await server.CreateCommand("create database durable_bench").ExecuteNonQueryAsync();
}
await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Database = "durable_bench", MaxPoolSize = 60, MaxAutoPrepare = 50, CommandTimeout = 0 }.ConnectionString);
Console.WriteLine($"fsync {await ShowAsync("fsync")}, synchronous_commit {await ShowAsync("synchronous_commit")}, {Environment.ProcessorCount} processors");

var store = new DurableStore(database);
await store.CreateSchemaAsync(CancellationToken.None);
var orchestrators = new Dictionary<string, OrchestratorInvocation>
{
    ["FiveSteps"] = async context =>
    {
        for (var step = 0; step < Steps; step++) await context.CallActivityAsync("Nothing", step);
        return null;
    },
};
var activities = new Dictionary<string, ActivityInvocation> { ["Nothing"] = (_, _) => Task.FromResult<object?>(null) };
await using var hub = new TaskHub(
    new TaskHubOptions { Name = "bench", MaxConcurrentOrchestrators = Workers, MaxConcurrentActivities = Workers }, store, orchestrators, activities, TimeProvider.System,
    NullLoggerFactory.Instance);
await hub.StartAsync(CancellationToken.None);
await RunAsync(200); // warms up
if (finished > 0)
{
    await RunAsync(finished);
    await database.CreateCommand("vacuum analyze durable.instances").ExecuteNonQueryAsync();
}

// One after the other, in turns, so that both see the same machine.
for (var round = 1; round <= 3; round++)
{
    var before = Environment.CpuUsage.TotalTime;
    var ours = await RunAsync(count);
    var used = Environment.CpuUsage.TotalTime;
    var peer = await RunPeerAsync(count);
    Console.WriteLine(
        $"round {round}: {ours,7:F0} orchestrations/s ({ours * Steps:F0} activities/s), {(used - before).TotalMilliseconds / count:F1} ms of the host's processor for each; one commit for each step, {PeerConnections} connections: {peer,6:F0}/s; ratio {ours / peer:F2}"
        + (finished > 0 ? $"; {finished} finished before" : ""));
}
await hub.StopAsync(CancellationToken.None);
return 0;

async Task<string> ShowAsync(string setting)
{
    await using var show = database.CreateCommand($"show {setting}");
    return (string)(await show.ExecuteScalarAsync())!;
}

// From the first start to the last end; the client waits for each.
async Task<double> RunAsync(int orchestrations)
{
    var clock = Stopwatch.StartNew();
    await Parallel.ForAsync(0, orchestrations, new ParallelOptions { MaxDegreeOfParallelism = Starters * 4 }, async (_, ct) =>
        await hub.Client.WaitForInstanceCompletionAsync(await hub.Client.ScheduleNewOrchestrationInstanceAsync("FiveSteps", ct), ct));
    return orchestrations / clock.Elapsed.TotalSeconds;
}

// The least that a program written by hand would do without an engine: its state in a row, and one transaction for the start, each step and the end.
async Task<double> RunPeerAsync(int orchestrations)
{
    await database.CreateCommand("create table if not exists by_hand (id bigint primary key, step int not null, input text, updated_at timestamptz not null)").ExecuteNonQueryAsync();
    await database.CreateCommand("truncate by_hand").ExecuteNonQueryAsync();
    var clock = Stopwatch.StartNew();
    await Parallel.ForAsync(0, orchestrations, new ParallelOptions { MaxDegreeOfParallelism = PeerConnections }, async (id, ct) =>
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var insert = new NpgsqlCommand("insert into by_hand values ($1, 0, '{}', $2)", connection) { Parameters = { new() { Value = (long)id }, new() { Value = TimeProvider.System.GetUtcNow() } } };
        await insert.ExecuteNonQueryAsync(ct);
        for (var step = 1; step <= Steps + 1; step++)
        {
            await using var update = new NpgsqlCommand("update by_hand set step = $2, updated_at = $3 where id = $1", connection)
                { Parameters = { new() { Value = (long)id }, new() { Value = step }, new() { Value = TimeProvider.System.GetUtcNow() } } };
            await update.ExecuteNonQueryAsync(ct);
        }
    });
    return orchestrations / clock.Elapsed.TotalSeconds;
}
