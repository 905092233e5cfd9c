using System.Text.Json;
using DurableTask.Core.History;
using Platform.Local.Durable;

namespace Platform.Host.Tests.Durable;

public sealed class InspectingATaskHub(PostgresFixture postgres) : DurableTest(postgres)
{
    private bool isChanged;

    [Fact]
    public async Task Instances_are_filtered_and_paged_latest_change_first()
    {
        Orchestrator("Ends", _ => Task.FromResult<object?>(1));
        Orchestrator("Fails", _ => throw new InvalidTimeZoneException("out of zone"));
        await StartHubAsync();
        foreach (var (name, id) in ((string, string)[])[("Ends", "a"), ("Fails", "b"), ("Ends", "c")])
        {
            await ScheduleAsync(name, id: id);
            await FinishedAsync(id);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var first = await Hub.Inspector.ListAsync(new InstanceFilter { Limit = 2 });
        var second = await Hub.Inspector.ListAsync(new InstanceFilter { Limit = 2, After = first.Next });
        var failed = Assert.Single(
            (await Hub.Inspector.ListAsync(new InstanceFilter { Statuses = [OrchestrationRuntimeStatus.Failed], Name = "fails" })).Instances);

        Assert.Equal(["c", "b", "a"], first.Instances.Concat(second.Instances).Select(instance => instance.InstanceId));
        Assert.Null(second.Next);
        Assert.Equal(("b", "out of zone"), (failed.InstanceId, failed.Error));
        Assert.Equal(new Dictionary<OrchestrationRuntimeStatus, long> { [OrchestrationRuntimeStatus.Completed] = 2, [OrchestrationRuntimeStatus.Failed] = 1 },
            await Hub.Inspector.CountAsync());
    }

    [Fact]
    public async Task Failure_with_NUL_and_a_lone_surrogate_is_listed_with_replacement_characters()
    {
        Orchestrator("Fails", _ => throw new InvalidOperationException("a\0b\ud83d"));
        await StartHubAsync();
        await FinishedAsync(await ScheduleAsync("Fails"));
        Assert.Equal("a\ufffdb\ufffd", Assert.Single((await Hub.Inspector.ListAsync(new InstanceFilter())).Instances).Error);
    }

    [Fact]
    public async Task Client_reads_the_history()
    {
        Process();
        await StartHubAsync();
        await FinishAsync();

        var history = (await Client.GetOrchestrationHistoryAsync("it")).Where(e => e is not (OrchestratorStartedEvent or OrchestratorCompletedEvent)).ToList();

        Assert.Equal(
            [
                typeof(ExecutionStartedEvent), typeof(TaskScheduledEvent), typeof(TaskCompletedEvent), typeof(TimerCreatedEvent), typeof(TimerFiredEvent),
                typeof(EventRaisedEvent), typeof(ExecutionCompletedEvent),
            ], history.Select(e => e.GetType()));
        Assert.Equal(history[1].EventId, ((TaskCompletedEvent)history[2]).TaskScheduledId);
        Assert.Equal("Go", ((EventRaisedEvent)history[5]).Name);
        Assert.Equal(TimeSpan.FromHours(1), history[4].Timestamp - history[3].Timestamp);
        await Assert.ThrowsAsync<ArgumentException>(() => Client.GetOrchestrationHistoryAsync("nobody"));
    }

    [Fact]
    public async Task Timeline_shows_the_history()
    {
        Process();
        await StartHubAsync();
        await FinishAsync();

        var timeline = (await Hub.Inspector.TimelineAsync("it", maxTextLength: 5))!;

        Assert.Equal(
            [
                "Started Process \"in\"", "ActivityScheduled Step \"in\"", "ActivityCompleted Step \"step…", "TimerCreated  2026-…", "TimerFired  ",
                "EventRaised Go null", "Completed  ",
            ], timeline.Select(entry => $"{entry.Kind} {entry.Name} {entry.Text ?? (entry.Kind == "EventRaised" ? "null" : "")}"));
        Assert.Equal(TimeSpan.FromHours(1), timeline[4].Took);
        Assert.Null(await Hub.Inspector.TimelineAsync("nobody"));
    }

    [Fact]
    public async Task Saved_history_replays_on_unchanged_code()
    {
        Process();
        await StartHubAsync();
        await FinishAsync();
        Assert.Null(Hub.Inspector.Replay((await Hub.Inspector.ExportAsync("it"))!));
    }

    [Fact]
    public async Task Unfinished_history_replays()
    {
        Process();
        await StartAsync("Process", "in", "it");
        await IdleAsync();
        Assert.Null(Hub.Inspector.Replay((await Hub.Inspector.ExportAsync("it"))!));
    }

    [Fact]
    public async Task Changed_step_is_reported()
    {
        Process();
        await StartHubAsync();
        await FinishAsync();
        var saved = (await Hub.Inspector.ExportAsync("it"))!;
        isChanged = true;

        var report = Hub.Inspector.Replay(saved);

        Assert.Contains("scheduled an activity task with sequence number 0 named 'Step'", report, StringComparison.Ordinal);
        Assert.Contains("instead scheduled an activity task named 'NewStep'", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Step_added_at_the_end_is_reported()
    {
        Orchestrator("Grows", async context =>
        {
            await context.WaitForExternalEvent<object>("Go");
            if (isChanged) await context.CallActivityAsync("Added");
            return null;
        });
        await StartAsync("Grows", id: "it");
        await Client.RaiseEventAsync("it", "Go");
        await FinishedAsync("it");
        var saved = (await Hub.Inspector.ExportAsync("it"))!;
        isChanged = true;

        Assert.Contains("history holds its end (Completed), the replay did activity 'Added' (number 0)", Hub.Inspector.Replay(saved), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anything_but_a_saved_history_is_refused()
    {
        await StartHubAsync();
        foreach (var other in (string[])["not a history", "{}", "[]", """{"Events":[1]}""", """{"Events":[]}"""])
            Assert.ThrowsAny<JsonException>(() => Hub.Inspector.Replay(other));
    }

    private void Process()
    {
        Activity<string>("Step", _ => "stepped");
        Orchestrator("Process", async context =>
        {
            await context.CallActivityAsync<string>(isChanged ? "NewStep" : "Step", context.GetInput<string>());
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            await context.WaitForExternalEvent<object>("Go");
            return null;
        });
    }

    private async Task FinishAsync()
    {
        await ScheduleAsync("Process", "in", "it");
        await UntilAsync(async () => await CountAsync("history") >= 2);
        await IdleAsync();
        Clock.Advance(TimeSpan.FromHours(1));
        await IdleAsync();
        await Client.RaiseEventAsync("it", "Go");
        await FinishedAsync("it");
    }
}
