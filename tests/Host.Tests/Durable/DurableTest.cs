using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Local.Durable;
using Platform.Local.Host.Testing;

namespace Platform.Host.Tests.Durable;

/// <summary>A task hub over a fresh database, with a clock that the test moves.</summary>
[Collection(nameof(PostgresFixture))]
public abstract class DurableTest(PostgresFixture postgres) : IAsyncLifetime
{
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly List<TaskHub> hubs = [];

    internal VirtualClock Clock { get; } = new();
    protected NpgsqlDataSource Database { get; private set; } = null!;
    protected Dictionary<string, OrchestratorInvocation> Orchestrators { get; } = [];
    protected Dictionary<string, ActivityInvocation> Activities { get; } = [];
    protected Dictionary<string, EntityInvocation> Entities { get; } = [];
    protected TaskHub Hub => hubs[^1];
    protected DurableTaskClient Client => Hub.Client;

    public async Task InitializeAsync()
    {
        Database = await postgres.EmptyDatabaseAsync();
        await new DurableStore(Database).CreateSchemaAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        foreach (var hub in hubs) await hub.DisposeAsync();
        await Database.DisposeAsync();
    }

    protected async Task<TaskHub> StartHubAsync(
        int activityLimit = 10, NpgsqlDataSource? database = null, TimeProvider? clock = null, Func<TaskHubOptions, TaskHubOptions>? configure = null,
        ILoggerFactory? loggers = null)
    {
        var options = new TaskHubOptions { Name = "tests", MaxConcurrentActivities = activityLimit };
        var hub = new TaskHub(
            configure?.Invoke(options) ?? options, new DurableStore(database ?? Database), Orchestrators, Activities, clock ?? Clock,
            loggers ?? NullLoggerFactory.Instance, Entities);
        await hub.StartAsync(CancellationToken.None);
        if (database is null) hubs.Add(hub);
        return hub;
    }

    protected void Orchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> run) => Orchestrators[name] = new OrchestratorInvocation(run);

    protected void Activity<TInput>(string name, Func<TInput, object?> run) =>
        Activities[name] = (request, _) => Task.FromResult(run(JsonDataConverter.Default.Deserialize<TInput>(request.SerializedInput)!));

    protected void Entity<TEntity>(string name, Func<TEntity> create) where TEntity : ITaskEntity => Entities[name] = (batch, _) => batch.RunAsync(create());

    protected async Task<string> ScheduleAsync(string name, object? input = null, string? id = null) =>
        await Client.ScheduleNewOrchestrationInstanceAsync(name, input, id is null ? null : new StartOrchestrationOptions(id));

    /// <summary>Starts a hub, and schedules an orchestration.</summary>
    protected async Task<string> StartAsync(string name, object? input = null, string? id = null)
    {
        await StartHubAsync();
        return await ScheduleAsync(name, input, id);
    }

    protected async Task<OrchestrationMetadata> FinishedAsync(string id)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        return await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, deadline.Token);
    }

    /// <summary>Starts a hub, and runs an orchestration to its end.</summary>
    protected async Task<OrchestrationMetadata> RunAsync(string name, object? input = null) => await FinishedAsync(await StartAsync(name, input));

    protected Task IdleAsync() => UntilAsync(() => Hub.IsIdleAsync(CancellationToken.None));

    protected static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await condition()) await Task.Delay(5, deadline.Token);
    }

    /// <summary>Moves the clock, but never while the hub runs work: its lease would expire.</summary>
    protected Task AdvancingUntilAsync(Func<Task<bool>> condition) => UntilAsync(async () =>
    {
        if (!Hub.HasWorkInProgress) Clock.Advance(TimeSpan.FromSeconds(1));
        return await condition();
    });

    protected async Task<OrchestrationMetadata> AdvancingUntilFinishedAsync(string id)
    {
        await AdvancingUntilAsync(async () => await Client.GetInstanceAsync(id) is { IsCompleted: true });
        return await FinishedAsync(id);
    }

    protected Task<long> CountAsync(string table) => Database.ScalarAsync<long>($"SELECT count(*) FROM durable.{table}");
}
