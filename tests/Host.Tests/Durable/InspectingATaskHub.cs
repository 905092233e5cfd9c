using System.Text.Json;
using Platform.Local.Durable;

namespace Platform.Host.Tests.Durable;

public sealed class InspectingATaskHub(PostgresFixture postgres) : DurableTest(postgres)
{
    private bool isChanged;

    [Fact]
    public async Task Lists_the_latest_change_first_page_by_page_with_filters()
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
        Assert.Equal(
            new Dictionary<OrchestrationRuntimeStatus, long> { [OrchestrationRuntimeStatus.Completed] = 2, [OrchestrationRuntimeStatus.Failed] = 1 },
            await Hub.Inspector.CountAsync());
    }

    [Fact]
    public async Task Tells_a_history_as_a_timeline()
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
    public async Task Replays_a_saved_history_against_unchanged_code_without_complaint()
    {
        Process();
        await StartHubAsync();
        await FinishAsync();

        Assert.Null(Hub.Inspector.Replay((await Hub.Inspector.ExportAsync("it"))!));
    }

    [Fact]
    public async Task Replays_a_history_that_has_not_ended()
    {
        Process();
        await StartHubAsync();
        await ScheduleAsync("Process", "in", "it");
        await IdleAsync();

        Assert.Null(Hub.Inspector.Replay((await Hub.Inspector.ExportAsync("it"))!));
    }

    [Fact]
    public async Task Reports_where_changed_code_goes_another_way()
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
    public async Task Reports_a_step_added_at_the_end()
    {
        Orchestrator("Grows", async context =>
        {
            await context.WaitForExternalEvent<object>("Go");
            if (isChanged)
                await context.CallActivityAsync("Added");
            return null;
        });
        await StartHubAsync();
        await ScheduleAsync("Grows", id: "it");
        await Client.RaiseEventAsync("it", "Go");
        await FinishedAsync("it");
        var saved = (await Hub.Inspector.ExportAsync("it"))!;
        isChanged = true;

        Assert.Contains("history holds its end (Completed), the replay did activity 'Added' (number 0)", Hub.Inspector.Replay(saved), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_what_is_no_saved_history()
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
