using System.Diagnostics;
using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Local.Host.Durable;

// dotnet run -c Release --project bench/Durable -- "<connection string of a server>" [orchestrations] [finished ones before]
if (args.Length == 0)
{
    Console.Error.WriteLine("Give the connection string of a PostgreSQL server, without a database, how many orchestrations (3000 unless told), and how many finished ones there are before.");
    return 1;
}
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3000;
var finished = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 0;
const int Steps = 5, Starters = 64, Workers = 200, PeerConnections = 20;

await using (var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(args[0]) { Database = "postgres" }.ConnectionString))
{
    await server.CreateCommand("drop database if exists durable_bench with (force)").ExecuteNonQueryAsync();
    await server.CreateCommand("create database durable_bench").ExecuteNonQueryAsync();
}
await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(args[0]) { Database = "durable_bench", MaxPoolSize = 60, CommandTimeout = 0 }.ConnectionString);
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
    var ours = await RunAsync(count);
    var peer = await RunPeerAsync(count);
    Console.WriteLine(
        $"round {round}: {ours,7:F0} orchestrations/s ({ours * Steps:F0} activities/s); one commit for each step, {PeerConnections} connections: {peer,6:F0}/s; ratio {ours / peer:F2}"
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
