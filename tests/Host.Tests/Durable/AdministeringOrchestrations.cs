namespace Platform.Host.Tests.Durable;

public sealed class AdministeringOrchestrations(PostgresFixture postgres) : DurableTest(postgres)
{
    [Theory, InlineData(false, OrchestrationRuntimeStatus.Running), InlineData(true, OrchestrationRuntimeStatus.Terminated)]
    public async Task Termination_reaches_children_only_when_it_is_recursive(bool recursive, OrchestrationRuntimeStatus child)
    {
        await StartFamilyAsync();
        await Client.TerminateInstanceAsync("parent", new TerminateInstanceOptions("enough", recursive));

        var parent = await FinishedAsync("parent");
        await IdleAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, parent.RuntimeStatus);
        Assert.Equal("enough", parent.ReadOutputAs<string>());
        Assert.Equal(child, (await Client.GetInstanceAsync("child"))!.RuntimeStatus);
    }

    [Fact]
    public async Task Events_raised_while_suspended_are_kept()
    {
        Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("Go"));
        await StartAsync("Waits", id: "waits");
        await Client.WaitForInstanceStartAsync("waits");

        await Client.SuspendInstanceAsync("waits", "lunch");
        await UntilAsync(async () => (await Client.GetInstanceAsync("waits"))!.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        await Client.RaiseEventAsync("waits", "Go", "went");
        await IdleAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await Client.GetInstanceAsync("waits"))!.RuntimeStatus);
        await Client.ResumeInstanceAsync("waits");

        Assert.Equal("went", (await FinishedAsync("waits")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Scheduled_instance_starts_at_its_time()
    {
        Orchestrator("Tells", context => Task.FromResult<object?>(context.CurrentUtcDateTime));
        await StartHubAsync();
        var at = Clock.GetUtcNow().AddHours(2);
        await Client.ScheduleNewOrchestrationInstanceAsync("Tells", new StartOrchestrationOptions("later", at));
        await Client.RaiseEventAsync("later", "Early");
        await IdleAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await Client.GetInstanceAsync("later"))!.RuntimeStatus);
        Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(at.UtcDateTime, (await FinishedAsync("later")).ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task Id_of_a_running_instance_is_refused_and_of_a_finished_one_reused()
    {
        Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("Go"));
        await StartAsync("Waits", id: "one");
        await Assert.ThrowsAsync<InvalidOperationException>(() => ScheduleAsync("Waits", id: "one"));

        await Client.RaiseEventAsync("one", "Go", "first");
        await FinishedAsync("one");
        await ScheduleAsync("Waits", id: "one");
        await Client.RaiseEventAsync("one", "Go", "second");

        Assert.Equal("second", (await FinishedAsync("one")).ReadOutputAs<string>());
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.ScheduleNewOrchestrationInstanceAsync(
            "Waits", new StartOrchestrationOptions("one").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed)));
    }

    [Fact]
    public async Task Query_filters_by_status_prefix_and_time_and_pages()
    {
        Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("Go"));
        Orchestrator("Ends", _ => Task.FromResult<object?>(1));
        await StartHubAsync();
        for (var n = 0; n < 7; n++)
            await ScheduleAsync("Ends", id: $"a-{n}");
        await ScheduleAsync("Waits", id: "a-waits");
        await ScheduleAsync("Ends", id: "b-0");
        await IdleAsync();

        var query = new OrchestrationQuery(
            Statuses: [OrchestrationRuntimeStatus.Completed], InstanceIdPrefix: "a-", CreatedFrom: Clock.GetUtcNow(), PageSize: 3);
        List<int> sizes = [];
        List<string> ids = [];
        await foreach (var page in Client.GetAllInstancesAsync(query).AsPages())
        {
            sizes.Add(page.Values.Count);
            ids.AddRange(page.Values.Select(instance => instance.InstanceId));
        }

        Assert.Equal([3, 3, 1], sizes);
        Assert.Equal(Enumerable.Range(0, 7).Select(n => $"a-{n}"), ids);
    }

    [Fact]
    public async Task Purge_deletes_only_finished_instances()
    {
        await StartFamilyAsync();
        Assert.Equal(0, (await Client.PurgeInstanceAsync("parent")).PurgedInstanceCount);
        await Client.RaiseEventAsync("child", "Go", "gone");
        await FinishedAsync("parent");

        Assert.Equal(2, (await Client.PurgeInstanceAsync("parent", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount);
        Assert.Null(await Client.GetInstanceAsync("child"));
        Assert.Equal(0, await CountAsync("history"));
        Assert.Equal(0, (await Client.PurgeAllInstancesAsync(new PurgeInstancesFilter())).PurgedInstanceCount);
    }

    [Fact]
    public async Task Suspending_an_unknown_or_terminating_a_finished_instance_is_refused()
    {
        Orchestrator("Ends", _ => Task.FromResult<object?>(1));
        await RunAsync("Ends");
        await ScheduleAsync("Ends", id: "ended");
        await FinishedAsync("ended");
        await Assert.ThrowsAsync<ArgumentException>(() => Client.SuspendInstanceAsync("nobody"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.TerminateInstanceAsync("ended"));
    }

    [Theory, InlineData("@counter@a"), InlineData("a/b"), InlineData("a\\b"), InlineData("a#b"), InlineData("a?b"), InlineData("a\nb")]
    public async Task Instance_id_that_Azure_refuses_is_refused(string id)
    {
        await StartHubAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => ScheduleAsync("Any", id: id));
        await Assert.ThrowsAsync<ArgumentException>(() => ScheduleAsync("Any", id: new string('a', 101)));
    }

    [Fact]
    public async Task Running_instance_is_replaced_when_overridableExistingInstanceStates_is_AnyState()
    {
        Orchestrator("Waits", async context => $"{context.GetInput<string>()} {await context.WaitForExternalEvent<string>("Go")}");
        await StartHubAsync(configure: options => options with { ReplacesRunningInstances = true });
        await ScheduleAsync("Waits", "first", "one");
        await IdleAsync();
        await ScheduleAsync("Waits", "second", "one");
        await IdleAsync();
        await Client.RaiseEventAsync("one", "Go", "went");

        Assert.Equal("second went", (await FinishedAsync("one")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Each_task_hub_has_its_own_instances()
    {
        Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("Go"));
        var one = await StartHubAsync();
        var other = await StartHubAsync(configure: options => options with { Name = "other" });
        await one.Client.ScheduleNewOrchestrationInstanceAsync("Waits", new StartOrchestrationOptions("same"));
        await other.Client.ScheduleNewOrchestrationInstanceAsync("Waits", new StartOrchestrationOptions("same"));
        await one.Client.RaiseEventAsync("same", "Go", "one");

        using var deadline = new CancellationTokenSource(Deadline);
        Assert.Equal("one", (await one.Client.WaitForInstanceCompletionAsync("same", true, deadline.Token)).ReadOutputAs<string>());
        Assert.True((await other.Client.WaitForInstanceStartAsync("same", deadline.Token)).IsRunning);
        await Client.PurgeAllInstancesAsync(new PurgeInstancesFilter());
        Assert.NotNull(await one.Client.GetInstanceAsync("same"));
    }

    [Fact]
    public async Task Input_and_output_may_have_several_megabytes()
    {
        Activity<string>("Turn", text => text + "!");
        Orchestrator("Large", async context => await context.CallActivityAsync<string>("Turn", context.GetInput<string>()));
        var text = string.Concat(Enumerable.Range(0, 500_000).Select(n => $"{n:x8}"));
        Assert.True((await RunAsync("Large", text)).ReadOutputAs<string>() == text + "!", "The output is not the input with a mark."); // too long to be shown
    }

    private async Task StartFamilyAsync()
    {
        Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>("Child", new SubOrchestrationOptions(instanceId: "child")));
        Orchestrator("Child", async context => await context.WaitForExternalEvent<string>("Go"));
        await StartAsync("Parent", id: "parent");
        await UntilAsync(async () => await Client.GetInstanceAsync("child") is { IsRunning: true });
    }
}
