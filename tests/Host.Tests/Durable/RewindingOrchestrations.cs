namespace Platform.Host.Tests.Durable;

public sealed class RewindingOrchestrations(PostgresFixture postgres) : DurableTest(postgres)
{
    private readonly Dictionary<string, int> runs = [];
    private bool isBroken = true;

    [Fact]
    public async Task Finished_orchestration_restarts_with_its_input_under_the_same_or_a_new_id()
    {
        Orchestrator("Echo", context => Task.FromResult<object?>($"{context.GetInput<string>()} {context.Version}"));
        await StartHubAsync();
        await Client.ScheduleNewOrchestrationInstanceAsync("Echo", "hello", new StartOrchestrationOptions("first") { Version = "" });
        await FinishedAsync("first");

        Assert.Equal("first", await Client.RestartAsync("first"));
        var other = await Client.RestartAsync("first", restartWithNewInstanceId: true);

        Assert.NotEqual("first", other);
        Assert.Equal("hello ", (await FinishedAsync("first")).ReadOutputAs<string>());
        Assert.Equal("hello ", (await FinishedAsync(other)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Unknown_or_running_orchestration_cannot_be_restarted()
    {
        Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("Go"));
        await StartAsync("Waits", id: "waits");
        await Assert.ThrowsAsync<ArgumentException>(() => Client.RestartAsync("nobody"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.RestartAsync("waits"));
    }

    [Fact]
    public async Task Rewind_repeats_only_the_failed_activity()
    {
        Steps();
        Orchestrator("Saga", async context =>
            await context.CallActivityAsync<string>("Good", "a") + await context.CallActivityAsync<string>("Flaky", "b")
            + await context.CallActivityAsync<string>("Good", "c"));
        await FailsThenRewindsAsync("Saga");

        Assert.Equal("abc", (await FinishedAsync("it")).ReadOutputAs<string>());
        Assert.Equal(new() { ["a"] = 1, ["b"] = 2, ["c"] = 1 }, runs);
        Assert.Null((await Client.GetInstanceAsync("it"))!.FailureDetails);
    }

    [Fact]
    public async Task Rewind_of_a_fan_out_keeps_the_other_results()
    {
        Steps();
        Orchestrator("FanOut", async context => string.Concat(await Task.WhenAll(
            context.CallActivityAsync<string>("Flaky", "a"), context.CallActivityAsync<string>("Good", "b"), context.CallActivityAsync<string>("Good", "c"))));
        await FailsThenRewindsAsync("FanOut");
        Assert.Equal("abc", (await FinishedAsync("it")).ReadOutputAs<string>());
        Assert.Equal(new() { ["a"] = 2, ["b"] = 1, ["c"] = 1 }, runs);
    }

    [Fact]
    public async Task Rewind_repeats_the_last_attempt_of_a_retry()
    {
        Steps();
        Orchestrator(
            "Retries", async context => await context.CallActivityAsync<string>("Flaky", "a", new TaskOptions(new RetryPolicy(2, TimeSpan.FromSeconds(1)))));
        await FailsThenRewindsAsync("Retries");
        Assert.Equal("a", (await FinishedAsync("it")).ReadOutputAs<string>());
        Assert.Equal(3, runs["a"]);
    }

    [Fact]
    public async Task Rewind_reaches_the_failed_children()
    {
        Steps();
        Orchestrator("Parent", async context =>
            await context.CallActivityAsync<string>("Good", "a")
            + await context.CallSubOrchestratorAsync<string>("Child", new SubOrchestrationOptions(instanceId: "child")));
        Orchestrator("Child", async context => await context.CallActivityAsync<string>("Good", "b") + await context.CallActivityAsync<string>("Flaky", "c"));
        await FailsThenRewindsAsync("Parent");

        Assert.Equal("abc", (await FinishedAsync("it")).ReadOutputAs<string>());
        Assert.Equal(new() { ["a"] = 1, ["b"] = 1, ["c"] = 2 }, runs);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await Client.GetInstanceAsync("child"))!.RuntimeStatus);
    }

    [Fact]
    public async Task Rewind_repeats_an_orchestrator_that_threw()
    {
        Steps();
        Orchestrator("Bug", async context =>
        {
            var a = await context.CallActivityAsync<string>("Good", "a");
            return isBroken ? throw new InvalidTimeZoneException("a bug") : a;
        });
        await FailsThenRewindsAsync("Bug");

        Assert.Equal("a", (await FinishedAsync("it")).ReadOutputAs<string>());
        Assert.Equal(1, runs["a"]);
    }

    [Fact]
    public async Task Orchestration_that_has_not_failed_cannot_be_rewound()
    {
        Orchestrator("Ends", _ => Task.FromResult<object?>(1));
        await StartAsync("Ends", id: "ended");
        await FinishedAsync("ended");
        await Assert.ThrowsAsync<ArgumentException>(() => Client.RewindInstanceAsync("nobody", "why not"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.RewindInstanceAsync("ended", "why not"));
    }

    private void Steps()
    {
        Activity<string>("Good", Run);
        Activity<string>("Flaky", name =>
        {
            var done = Run(name);
            return isBroken ? throw new TimeoutException("too slow") : done;
        });
    }

    private string Run(string name)
    {
        lock (runs) runs[name] = runs.GetValueOrDefault(name) + 1;
        return name;
    }

    private async Task FailsThenRewindsAsync(string orchestrator)
    {
        await StartAsync(orchestrator, id: "it");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await AdvancingUntilFinishedAsync("it")).RuntimeStatus);
        await IdleAsync(); // the rest of a fan-out
        isBroken = false;
        await Client.RewindInstanceAsync("it", "repaired");
    }
}
