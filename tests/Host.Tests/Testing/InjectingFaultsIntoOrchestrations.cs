using Platform.Host.Tests.Durable;
using Platform.Local.Persistence;

namespace Platform.Host.Tests.Testing;

public sealed class InjectingFaultsIntoOrchestrations(PostgresFixture postgres) : DurableTest(postgres)
{
    [Theory]
    [InlineData(FaultPoint.BeforeActivityCommit, 2), InlineData(FaultPoint.AfterActivityCommit, 1), InlineData(FaultPoint.BeforeTurnCommit, 1)]
    [InlineData(FaultPoint.AfterTurnCommit, 1)]
    public async Task Failure_at_a_commit_loses_no_orchestration_and_repeats_at_most_an_activity(FaultPoint at, int runs)
    {
        var ran = 0;
        Activity<string>("Count", _ => Interlocked.Increment(ref ran));
        Orchestrator("Once", async context => await context.CallActivityAsync<int>("Count", "x"));
        var faults = new Faults(1).Fail(at, times: 1);
        await StartHubAsync(configure: options => options with { Faults = faults });

        var once = await AdvancingUntilFinishedAsync(await ScheduleAsync("Once")); // lost work is repeated when its lease expires

        Assert.Equal(OrchestrationRuntimeStatus.Completed, once.RuntimeStatus);
        Assert.Equal(runs, ran);
        Assert.Single(faults.Injected);
    }
}
