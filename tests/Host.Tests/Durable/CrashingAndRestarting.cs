using Npgsql;
using Platform.Local.Host.Testing;

namespace Platform.Host.Tests.Durable;

public sealed class CrashingAndRestarting(PostgresFixture postgres) : DurableTest(postgres)
{
    private static readonly TimeSpan LongerThanALease = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int runs;

    [Fact]
    public async Task Next_hub_runs_an_unfinished_activity_at_once()
    {
        HangTheFirstTime();
        var first = await StartHubAsync();
        var id = await ScheduleAsync("Works");
        await reached.Task.WaitAsync(Deadline);
        await first.DisposeAsync();

        await StartHubAsync();

        Assert.Equal(2, (await FinishedAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Graceful_stop_finishes_running_activities()
    {
        var go = new TaskCompletionSource();
        Activities["Work"] = async (_, _) =>
        {
            reached.TrySetResult();
            await go.Task;
            return ++runs;
        };
        Orchestrator("Works", async context => await context.CallActivityAsync<int>("Work"));
        var first = await StartHubAsync();
        var id = await ScheduleAsync("Works");
        await reached.Task.WaitAsync(Deadline);
        var stopping = first.StopAsync(CancellationToken.None);
        go.SetResult();
        await stopping.WaitAsync(Deadline);

        await StartHubAsync();

        Assert.Equal(1, (await FinishedAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Work_of_a_dead_hub_is_taken_over_when_its_lease_expires()
    {
        HangTheFirstTime();
        var cut = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Database.ConnectionString) { MaxPoolSize = 20 });
        var dead = await StartHubAsync(database: cut, clock: new VirtualClock());
        var id = await dead.Client.ScheduleNewOrchestrationInstanceAsync("Works");
        await reached.Task.WaitAsync(Deadline);
        await cut.DisposeAsync(); // from now on the hub can store nothing, like a process that was killed

        await StartHubAsync();
        Clock.Advance(TimeSpan.FromSeconds(3)); // no lease ends
        Assert.Equal(2, (await FinishedAsync(await ScheduleAsync("Works"))).ReadOutputAs<int>()); // the new hub works, and leaves leased work alone
        Clock.Advance(LongerThanALease);

        Assert.Equal(3, (await FinishedAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Lease_of_a_killed_process_is_released_at_once()
    {
        HangTheFirstTime();
        var killed = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Database.ConnectionString) { ApplicationName = "killed" });
        var dead = await StartHubAsync(database: killed, clock: new VirtualClock());
        var id = await dead.Client.ScheduleNewOrchestrationInstanceAsync("Works");
        await reached.Task.WaitAsync(Deadline);
        await killed.DisposeAsync();
        // PostgreSQL does the same for a process that is killed.
        await Database.ExecuteAsync("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'killed'");

        await StartHubAsync();

        Assert.Equal(2, (await FinishedAsync(id)).ReadOutputAs<int>()); // the clock has not moved
    }

    [Fact]
    public async Task Turn_that_can_never_be_stored_fails_the_orchestration()
    {
        Orchestrator("Poison", _ => Task.FromResult<object?>("\0"));
        Orchestrator("Healthy", _ => Task.FromResult<object?>("well"));
        await StartHubAsync(configure: options => options with { DataConverter = new RawText() });
        var id = await ScheduleAsync("Poison");
        Assert.Equal("well", (await FinishedAsync(await ScheduleAsync("Healthy"))).SerializedOutput);

        var poison = await AdvancingUntilFinishedAsync(id);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, poison.RuntimeStatus);
        Assert.Contains("abandoned after 10 attempts", poison.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("invalid byte sequence", poison.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreadable_history_fails_only_its_orchestration()
    {
        Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("Go"));
        var first = await StartHubAsync();
        await ScheduleAsync("Waits", id: "broken");
        await ScheduleAsync("Waits", id: "sound");
        await IdleAsync();
        await first.StopAsync(CancellationToken.None);
        await Database.ExecuteAsync("UPDATE durable.history SET events = '\\xff' WHERE instance_id = 'broken'");

        await StartHubAsync();
        await Client.RaiseEventAsync("broken", "Go");
        await Client.RaiseEventAsync("sound", "Go", "went");

        Assert.Equal("went", (await FinishedAsync("sound")).ReadOutputAs<string>());
        Assert.Contains("cannot be read", (await FinishedAsync("broken")).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Turn_that_could_not_be_stored_is_repeated()
    {
        Activity<object?>("Work", _ => ++runs);
        var cut = NpgsqlDataSource.Create(Database.ConnectionString);
        Orchestrator("Works", async context =>
        {
            if (Interlocked.Exchange(ref cut, null) is { } connections)
            {
                await connections.DisposeAsync();
                reached.TrySetResult();
            }
            return await context.CallActivityAsync<int>("Work");
        });
        var dead = await StartHubAsync(database: cut, clock: new VirtualClock());
        var id = await dead.Client.ScheduleNewOrchestrationInstanceAsync("Works");
        await reached.Task.WaitAsync(Deadline);

        await StartHubAsync();
        Clock.Advance(LongerThanALease);

        Assert.Equal(1, (await FinishedAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Timers_and_early_events_survive_while_no_hub_runs()
    {
        Orchestrator("Waits", async context =>
        {
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return await context.WaitForExternalEvent<string>("Early");
        });
        var first = await StartHubAsync();
        var id = await ScheduleAsync("Waits");
        await Client.RaiseEventAsync(id, "Early", "kept");
        await IdleAsync();
        await first.StopAsync(CancellationToken.None);
        Clock.Advance(TimeSpan.FromHours(2));

        await StartHubAsync();

        Assert.Equal("kept", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Two_hubs_share_the_work_and_run_each_activity_once()
    {
        Activity<int>("Count", n =>
        {
            Interlocked.Increment(ref runs);
            return n;
        });
        Orchestrator("Sums", async context => (await Task.WhenAll(Enumerable.Range(0, 20).Select(n => context.CallActivityAsync<int>("Count", n)))).Sum());
        await StartHubAsync();
        await StartHubAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ScheduleAsync("Sums")));

        foreach (var id in ids) Assert.Equal(190, (await FinishedAsync(id)).ReadOutputAs<int>());
        Assert.Equal(400, runs);
    }

    [Fact]
    public async Task Hub_in_another_process_is_notified_of_work_and_of_its_completion()
    {
        Activity<object?>("Work", _ => ++runs);
        Orchestrator("Works", async context => await context.CallActivityAsync<int>("Work"));
        await StartHubAsync();
        await StartHubAsync(configure: options => options with { MaxConcurrentOrchestrators = 0, MaxConcurrentActivities = 0 }); // a client only
        Assert.Equal(1, (await FinishedAsync(await ScheduleAsync("Works"))).ReadOutputAs<int>()); // the clock has not moved
    }

    private void HangTheFirstTime()
    {
        Activities["Work"] = async (_, token) =>
        {
            if (Interlocked.Increment(ref runs) == 1)
            {
                reached.TrySetResult();
                await Task.Delay(Timeout.Infinite, token);
            }
            return runs;
        };
        Orchestrator("Works", async context => await context.CallActivityAsync<int>("Work"));
    }

    /// <summary>Writes text as it is, so that it can hold what the database does not take.</summary>
    private sealed class RawText : DataConverter
    {
        public override string? Serialize(object? value) => value?.ToString();
        public override object? Deserialize(string? data, Type targetType) => data;
    }
}
