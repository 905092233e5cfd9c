using Microsoft.DurableTask.Entities;
using Platform.Local.Durable;
using Platform.Manifest;

namespace Platform.Host.Tests.Durable.Conversion;

/// <summary>Instances stored in the host's earlier format continue on a host that stores the messages of the Durable Task protocol.</summary>
public sealed class ConvertingAnOlderTaskHub(PostgresFixture postgres) : DurableTest(postgres)
{
    private static readonly EntityInstanceId One = new("Counter", "one"), Two = new("Counter", "two"), Three = new("Counter", "three");

    [Theory]
    [InlineData("waits", "echo went later", "Later=later")] // the other event was in its inbox
    [InlineData("early", "echo went early", "Go=went ")]
    [InlineData("long-timer", "slept long went", "Go=went")] // it is in two pieces now
    [InlineData("continued", "stopped noted", "Stop=stopped")] // with an event that came before it continued as new
    [InlineData("not-begun", "stopped noted", "Go=", "Stop=stopped", "Note= noted")]
    [InlineData("locked", "released went105", "Go=went")]
    public async Task Orchestration_waiting_for_an_event_continues(string id, string output, params string[] events)
    {
        await StartAsync();
        foreach (var raised in events.Select(raised => raised.Split('=')))
        {
            await Client.RaiseEventAsync(id, raised[0], raised[1]);
            await IdleAsync();
        }

        Assert.Equal(output, (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData("timer", "slept", 1), InlineData("retries", "third time lucky", 4), InlineData("scheduled", "said later", 3), InlineData("works", "worked", 0)]
    public async Task Orchestration_waiting_for_a_time_continues(string id, string output, int hours)
    {
        await StartAsync();
        for (var hour = 0; hour < hours; hour++)
        {
            await IdleAsync();
            Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(output, (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Long_timer_fires_at_its_end()
    {
        await StartAsync();
        await Client.RaiseEventAsync("long-timer-pending", "Go", "went");
        Clock.Advance(TimeSpan.FromDays(9));
        await IdleAsync();
        Assert.True((await Client.GetInstanceAsync("long-timer-pending"))!.IsRunning);
        Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal("slept long went", (await FinishedAsync("long-timer-pending")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Suspended_orchestration_stays_suspended_with_its_events()
    {
        await StartAsync();
        await IdleAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await Client.GetInstanceAsync("suspended"))!.RuntimeStatus);
        await Client.ResumeInstanceAsync("suspended");
        await Client.RaiseEventAsync("suspended", "Later", "home");
        Assert.Equal("echo went home", (await FinishedAsync("suspended")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Child_answers_its_parent()
    {
        await StartAsync();
        await Client.RaiseEventAsync("child", "Go", "second");
        Assert.Equal("first second", (await FinishedAsync("parent")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Entities_keep_state_locks_and_waiting_operations()
    {
        await StartAsync();
        await IdleAsync();
        Assert.Equal(1, (await Client.Entities.GetEntityAsync<int>(One))!.State); // a signal and a call wait for the lock to be released
        await Client.RaiseEventAsync("locks", "Go");

        Assert.Equal(12, (await FinishedAsync("locks")).ReadOutputAs<int>());
        Assert.Equal(12, (await FinishedAsync("asks")).ReadOutputAs<int>());
        await IdleAsync();
        Assert.Equal((7, 105), ((await Client.Entities.GetEntityAsync<int>(Two))!.State, (await Client.Entities.GetEntityAsync<int>(Three))!.State));
    }

    [Fact]
    public async Task Finished_instances_can_be_inspected_and_rewound()
    {
        await StartAsync();
        var failed = (await Client.GetInstanceAsync("failed", getInputsAndOutputs: true))!;
        Assert.Equal(("System.InvalidTimeZoneException", "out of zone", "inner"),
            (failed.FailureDetails!.InnerFailure!.ErrorType, failed.FailureDetails.InnerFailure.ErrorMessage,
                failed.FailureDetails.InnerFailure.InnerFailure!.ErrorMessage));
        Assert.Equal("done", (await Client.GetInstanceAsync("finished", getInputsAndOutputs: true))!.ReadOutputAs<string>());
        Assert.Equal(["Started", "Completed"], (await Hub.Inspector.TimelineAsync("finished"))!.Select(entry => entry.Kind));
        Assert.Null(Hub.Inspector.Replay((await Hub.Inspector.ExportAsync("failed"))!));

        await Client.RewindInstanceAsync("failed", "repaired");

        Assert.Equal("repaired", (await FinishedAsync("failed")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Second_conversion_changes_nothing()
    {
        await StartAsync();
        await Hub.StopAsync(CancellationToken.None);
        var histories = await CountAsync("history");
        await new DurableStore(Database).CreateSchemaAsync(CancellationToken.None);
        Assert.Equal(histories, await CountAsync("history"));
    }

    private async Task StartAsync()
    {
        var sample = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "Host.Tests", "Durable", "Conversion", "older-task-hub.sql"));
        await Database.ExecuteAsync($"DROP SCHEMA durable CASCADE; {sample}");
        await new DurableStore(Database).CreateSchemaAsync(CancellationToken.None);
        Clock.Advance(TimeSpan.FromDays(10)); // to the time that it was left at
        Orchestrate();
        await StartHubAsync(configure: options => options with { Name = "sample" });
    }

    private void Orchestrate()
    {
        Activity<string>("Echo", text => text);
        Activity<string>("Hang", text => text);
        Activity<object?>("Break", _ => "repaired");
        var tries = 0;
        Activity<object?>("Flaky", _ => ++tries < 2 ? throw new TimeoutException("too slow") : "third time lucky");
        Entity("Counter", () => new Counter());
        Orchestrator("Waits", async context =>
            await context.CallActivityAsync<string>("Echo", context.GetInput<string>()) + await context.WaitForExternalEvent<string>("Go")
            + await context.WaitForExternalEvent<string>("Later"));
        Orchestrator("Sleeps", async context =>
        {
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return await context.CallActivityAsync<string>("Echo", "slept");
        });
        Orchestrator("SleepsLong", async context =>
        {
            await context.CreateTimer(TimeSpan.FromDays(10), CancellationToken.None);
            return await context.CallActivityAsync<string>("Echo", "slept long ") + await context.WaitForExternalEvent<string>("Go");
        });
        Orchestrator("Parent", async context =>
            await context.CallSubOrchestratorAsync<string>("Says", "first ")
            + await context.CallSubOrchestratorAsync<string>("Child", new SubOrchestrationOptions(instanceId: "child")));
        Orchestrator("Says", context => Task.FromResult<object?>(context.GetInput<string>()));
        Orchestrator("Child", async context => await context.WaitForExternalEvent<string>("Go"));
        Orchestrator("Fails", async context => await context.CallActivityAsync<string>("Break"));
        Orchestrator("Retries", async context => await context.CallActivityAsync<string>("Flaky", new TaskOptions(new RetryPolicy(3, TimeSpan.FromHours(2)))));
        Orchestrator("Works", async context => await context.CallActivityAsync<string>("Hang", "worked"));
        Orchestrator("Continues", async context =>
        {
            if (context.GetInput<int>() > 0)
                return await context.WaitForExternalEvent<string>("Stop") + await context.WaitForExternalEvent<string>("Note");
            await context.WaitForExternalEvent<object>("Go");
            context.ContinueAsNew(1);
            return null;
        });
        OrchestrateEntities();
    }

    private void OrchestrateEntities()
    {
        Orchestrator("Asks", async context => await context.Entities.CallEntityAsync<int>(One, "get"));
        Orchestrator("Locks", async context =>
        {
            await using (await context.Entities.LockEntitiesAsync(Two, One))
            {
                var count = await context.Entities.CallEntityAsync<int>(One, "get");
                await context.WaitForExternalEvent<object>("Go");
                await context.Entities.CallEntityAsync(One, "add", count);
            }
            return await context.Entities.CallEntityAsync<int>(One, "get");
        });
        Orchestrator("Locked", async context =>
        {
            await (await context.Entities.LockEntitiesAsync(Two, Three)).DisposeAsync();
            await context.Entities.SignalEntityAsync(Three, "add", 5);
            return await context.CallActivityAsync<string>("Echo", "released ") + await context.WaitForExternalEvent<string>("Go")
                + await context.Entities.CallEntityAsync<int>(Three, "get");
        });
    }

    private sealed class Counter : TaskEntity<int>
    {
        public void Add(int amount) => State += amount;
        public int Get() => State;
    }
}
