using Platform.Local.Durable;

namespace Platform.Host.Tests.Durable;

public sealed class VersioningOrchestrations(PostgresFixture postgres) : DurableTest(postgres)
{
    [Theory, InlineData(null, "2.0"), InlineData("1.5", "1.5"), InlineData("", "")]
    public async Task Instance_gets_the_requested_or_the_default_version(string? requested, string expected)
    {
        Orchestrator("Tells", context => Task.FromResult<object?>(context.Version));
        await StartHubAsync(configure: options => options with { DefaultVersion = "2.0" });
        var options = new StartOrchestrationOptions();
        if (requested is not null) options = options with { Version = requested };
        Assert.Equal(expected, (await FinishedAsync(await Client.ScheduleNewOrchestrationInstanceAsync("Tells", options))).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Instance_keeps_its_version_when_the_default_changes()
    {
        Orchestrator("Waits", async context =>
        {
            await context.WaitForExternalEvent<object>("Go");
            return $"{context.Version} {context.CompareVersionTo("2.0") < 0}";
        });
        var first = await StartHubAsync(configure: options => options with { DefaultVersion = "1.0" });
        var id = await ScheduleAsync("Waits");
        await IdleAsync();
        await first.StopAsync(CancellationToken.None);
        await StartHubAsync(configure: options => options with { DefaultVersion = "2.0" });
        await Client.RaiseEventAsync(id, "Go");

        Assert.Equal("1.0 True", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Child_gets_the_requested_or_the_default_version_not_its_parents()
    {
        Orchestrator("Parent", async context => (string[])
        [
            await context.CallSubOrchestratorAsync<string>("Child"),
            await context.CallSubOrchestratorAsync<string>("Child", new SubOrchestrationOptions { Version = "0.5" }),
        ]);
        Orchestrator("Child", context => Task.FromResult<object?>(context.Version));
        await StartHubAsync(configure: options => options with { DefaultVersion = "2.0" });
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Parent", new StartOrchestrationOptions { Version = "1.0" });

        Assert.Equal(["2.0", "0.5"], (await FinishedAsync(id)).ReadOutputAs<string[]>()!);
    }

    [Fact]
    public async Task Continue_as_new_may_change_the_version()
    {
        Orchestrator("Upgrades", context =>
        {
            if (context.Version != "1.0") return Task.FromResult<object?>(context.Version);
            context.ContinueAsNew(new ContinueAsNewOptions { NewVersion = "1.1" });
            return Task.FromResult<object?>(null);
        });
        await StartHubAsync(configure: options => options with { DefaultVersion = "2.0" });
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Upgrades", new StartOrchestrationOptions { Version = "1.0" });

        Assert.Equal("1.1", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData(VersionMatchStrategy.None, "9.0", true), InlineData(VersionMatchStrategy.Strict, "2.0", true)]
    [InlineData(VersionMatchStrategy.Strict, "1.0", false), InlineData(VersionMatchStrategy.CurrentOrOlder, "1.10", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "", true), InlineData(VersionMatchStrategy.CurrentOrOlder, "10.0", false)]
    public async Task Match_strategy_decides_which_versions_run_or_fail(VersionMatchStrategy strategy, string version, bool runs)
    {
        Orchestrator("Any", _ => Task.FromResult<object?>("ran"));
        await StartHubAsync(
            configure: options => options with { DefaultVersion = "2.0", VersionMatch = strategy, VersionFailure = VersionFailureStrategy.Fail });
        var any = await FinishedAsync(await Client.ScheduleNewOrchestrationInstanceAsync("Any", new StartOrchestrationOptions { Version = version }));
        Assert.Equal(runs ? OrchestrationRuntimeStatus.Completed : OrchestrationRuntimeStatus.Failed, any.RuntimeStatus);
        Assert.Equal(runs ? null : "VersionMismatch", any.FailureDetails?.ErrorType);
    }

    [Fact]
    public async Task Newer_version_is_left_to_a_newer_worker()
    {
        var runs = 0;
        Orchestrator("New", context =>
        {
            runs++;
            return Task.FromResult<object?>(context.Version);
        });
        var older = await StartHubAsync(configure: options => options with { DefaultVersion = "1.0" });
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("New", new StartOrchestrationOptions { Version = "2.0" });
        await AdvancingUntilAsync(() => Database.ScalarAsync<bool>("SELECT attempts = 0 AND locked_by IS NOT NULL FROM durable.instances"));
        Assert.Equal(0, runs);
        await older.StopAsync(CancellationToken.None);

        await StartHubAsync(configure: options => options with { DefaultVersion = "2.0" });

        Assert.Equal("2.0", (await FinishedAsync(id)).ReadOutputAs<string>());
    }
}
