namespace Platform.Host.Tests.Durable;

public sealed class ComposingOrchestrations(PostgresFixture postgres) : DurableTest(postgres)
{
    [Fact]
    public async Task Parent_gets_the_childs_output()
    {
        Orchestrator(
            "Parent", async context => await context.CallSubOrchestratorAsync<string>("Child", "input", new SubOrchestrationOptions(instanceId: "the-child")));
        Orchestrator("Child", context => Task.FromResult<object?>($"{context.InstanceId} of {context.Parent!.Name} got {context.GetInput<string>()}"));
        Assert.Equal("the-child of Parent got input", (await RunAsync("Parent")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Parent_gets_the_childs_failure()
    {
        Orchestrator("Parent", async context =>
        {
            var failure = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallSubOrchestratorAsync("Child"));
            return failure.FailureDetails.ErrorMessage;
        });
        Orchestrator("Child", _ => throw new InvalidOperationException("spilled the milk"));

        Assert.Equal("spilled the milk", (await RunAsync("Parent")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Child_with_the_id_of_a_running_instance_fails()
    {
        Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("Never"));
        Orchestrator("Parent", async context =>
        {
            var failure = await Assert.ThrowsAsync<TaskFailedException>(
                () => context.CallSubOrchestratorAsync("Waits", new SubOrchestrationOptions(instanceId: "taken")));
            return failure.FailureDetails.ErrorMessage;
        });
        await StartAsync("Waits", id: "taken");

        Assert.Contains("'taken' exists already", (await FinishedAsync(await ScheduleAsync("Parent"))).ReadOutputAs<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_does_not_grow_over_50_continuations()
    {
        Activity<int>("Increment", n => n + 1);
        Orchestrator("Eternal", async context =>
        {
            var n = await context.CallActivityAsync<int>("Increment", context.GetInput<int>());
            context.SetCustomStatus(n);
            if (n == 50) return n;
            context.ContinueAsNew(n);
            return null;
        });

        var eternal = await RunAsync("Eternal", 0);

        Assert.Equal(50, eternal.ReadOutputAs<int>());
        Assert.Equal(50, eternal.ReadCustomStatusAs<int>());
        Assert.Equal(49, eternal.ReadInputAs<int>());
        Assert.InRange(await CountAsync("history"), 1, 8);
    }

    [Fact]
    public async Task Unprocessed_events_survive_continue_as_new()
    {
        Orchestrator("Counter", async context =>
        {
            var sum = context.GetInput<int>() + await context.WaitForExternalEvent<int>("Add");
            if (sum >= 55) return sum;
            context.ContinueAsNew(sum);
            return null;
        });
        var id = await StartAsync("Counter", 0);
        for (var n = 1; n <= 10; n++)
            await Client.RaiseEventAsync(id, "Add", n);

        Assert.Equal(55, (await FinishedAsync(id)).ReadOutputAs<int>());
    }

    [Theory, InlineData(false, 6), InlineData(true, 1)]
    public async Task Extended_sessions_save_replays(bool extendedSessions, int expected)
    {
        var replays = 0;
        Activity<object?>("Step", _ => null);
        Orchestrator("Steps", async context =>
        {
            replays++;
            for (var step = 0; step < 5; step++)
                await context.CallActivityAsync("Step");
            return replays;
        });

        await StartHubAsync(configure: options => options with { ExtendedSessions = extendedSessions });

        Assert.Equal(expected, (await FinishedAsync(await ScheduleAsync("Steps"))).ReadOutputAs<int>());
    }

    [Fact]
    public async Task NewGuid_is_the_same_in_every_replay()
    {
        List<Guid> seen = [];
        Orchestrator("Replays", async context =>
        {
            seen.Add(context.NewGuid());
            await context.WaitForExternalEvent<object>("Go");
            return context.NewGuid() != seen[0];
        });
        var first = await StartHubAsync();
        var id = await ScheduleAsync("Replays");
        await IdleAsync();
        await first.StopAsync(CancellationToken.None);
        await StartHubAsync(); // replays
        await Client.RaiseEventAsync(id, "Go");

        Assert.True((await FinishedAsync(id)).ReadOutputAs<bool>());
        Assert.Equal(2, seen.Count);
        Assert.Single(seen.Distinct());
    }
}
