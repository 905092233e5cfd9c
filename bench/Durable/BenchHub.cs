using System.Diagnostics;
using System.Globalization;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Local.Durable;

namespace Platform.Bench.Durable;

/// <summary>A task hub in its own database, with an orchestration of five empty activities.</summary>
internal sealed class BenchHub : IAsyncDisposable
{
    public const int PeerConnections = 20;
    private const int Steps = 5, Clients = 256, Workers = 200;
    private readonly NpgsqlDataSource database;
    private readonly TaskHub hub;

    private BenchHub(NpgsqlDataSource database, TaskHub hub) => (this.database, this.hub) = (database, hub);

    public static async Task<BenchHub> StartAsync(string server, string name)
    {
        await using (var maintenance = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server) { Database = "postgres" }.ConnectionString))
        {
            await maintenance.CreateCommand($"drop database if exists {name} with (force)").ExecuteNonQueryAsync();
            await maintenance.CreateCommand($"create database {name}").ExecuteNonQueryAsync();
        }
        var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 60, MaxAutoPrepare = 50, CommandTimeout = 0 }.ConnectionString);
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
        var options = new TaskHubOptions { Name = "bench", MaxConcurrentOrchestrators = Workers, MaxConcurrentActivities = Workers };
        var hub = new TaskHub(options, store, orchestrators, activities, TimeProvider.System, NullLoggerFactory.Instance);
        await hub.StartAsync(CancellationToken.None);
        return new(database, hub);
    }

    /// <summary>Orchestrations per second, from the first start to the last completion; a client waits for each.</summary>
    public async Task<double> RunAsync(int orchestrations)
    {
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, orchestrations, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (_, cancellationToken) =>
            await hub.Client.WaitForInstanceCompletionAsync(
                await hub.Client.ScheduleNewOrchestrationInstanceAsync("FiveSteps", cancellationToken), cancellationToken));
        return orchestrations / clock.Elapsed.TotalSeconds;
    }

    /// <summary>The minimum without an engine: the state in a row, and one transaction for the start, each step and the end.</summary>
    public async Task<double> RunPeerAsync(int orchestrations)
    {
        await database.CreateCommand(
            "create table if not exists by_hand (id bigint primary key, step int not null, input text, updated_at timestamptz not null)")
                .ExecuteNonQueryAsync();
        await database.CreateCommand("truncate by_hand").ExecuteNonQueryAsync();
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, orchestrations, new ParallelOptions { MaxDegreeOfParallelism = PeerConnections }, async (id, cancellationToken) =>
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var insert = new NpgsqlCommand("insert into by_hand values ($1, 0, '{}', $2)", connection)
            { Parameters = { new() { Value = (long)id }, new() { Value = TimeProvider.System.GetUtcNow() } } };
            await insert.ExecuteNonQueryAsync(cancellationToken);
            for (var step = 1; step <= Steps + 1; step++)
            {
                await using var update = new NpgsqlCommand("update by_hand set step = $2, updated_at = $3 where id = $1", connection)
                { Parameters = { new() { Value = (long)id }, new() { Value = step }, new() { Value = TimeProvider.System.GetUtcNow() } } };
                await update.ExecuteNonQueryAsync(cancellationToken);
            }
        });
        return orchestrations / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Purges all instances.</summary>
    public async Task PurgeAsync()
    {
        await hub.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter());
        await VacuumAsync();
    }

    public async Task VacuumAsync() => await database.CreateCommand("vacuum analyze").ExecuteNonQueryAsync();

    /// <summary>The number of writing transactions.</summary>
    public async Task<long> CommitsAsync() => long.Parse((string)(await ScalarAsync("select pg_current_xact_id()::text"))!, CultureInfo.InvariantCulture);

    public async Task<string> ShowAsync(string setting) => (string)(await ScalarAsync($"show {setting}"))!;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await database.DisposeAsync();
    }
}
