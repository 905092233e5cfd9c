namespace Platform.Host.Tests.Durable.Differential;

public sealed class LifecycleOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    [Fact]
    public Task The_custom_status_that_was_set_last() => SameOrchestrationAsync(async context =>
    {
        context.SetCustomStatus(new { step = 1 });
        await context.CallActivityAsync("Echo", "a");
        context.SetCustomStatus(new { step = 2 });
        context.SetCustomStatus(new { step = 3, done = true });
        return null;
    });

    [Fact]
    public Task The_custom_status_of_one_that_fails() => SameOrchestrationAsync(async context =>
    {
        context.SetCustomStatus("about to fail");
        return await context.CallActivityAsync<string>("Break");
    });

    [Fact]
    public Task Suspended_and_resumed_with_an_event_in_between() => WhileWaitingAsync(async run =>
    {
        await run.Client.SuspendInstanceAsync(run.Id, "lunch");
        await run.BecomesAsync(OrchestrationRuntimeStatus.Suspended);
        await run.RaiseAsync("Go", "went");
        await run.Client.ResumeInstanceAsync(run.Id, "back");
    });

    [Fact]
    public Task Suspended_twice_and_resumed_once() => WhileWaitingAsync(async run =>
    {
        await run.Client.SuspendInstanceAsync(run.Id, "lunch");
        await run.Client.SuspendInstanceAsync(run.Id, "dinner");
        await run.BecomesAsync(OrchestrationRuntimeStatus.Suspended);
        await run.Client.ResumeInstanceAsync(run.Id, "back");
        await run.RaiseAsync("Go", "went");
    });

    [Fact]
    public Task Suspended_and_replayed() => WhileWaitingAsync(async run =>
    {
        await run.Client.SuspendInstanceAsync(run.Id, "lunch");
        await run.BecomesAsync(OrchestrationRuntimeStatus.Suspended);
        await run.ReplayAsync();
        await run.Client.ResumeInstanceAsync(run.Id, "back");
        await run.BecomesAsync(OrchestrationRuntimeStatus.Running);
        await run.RaiseAsync("Go", "went");
    });

    [Fact]
    public Task Terminated_with_an_output() => WhileWaitingAsync(run => run.Client.TerminateInstanceAsync(run.Id, "enough"));

    [Fact]
    public Task Terminated_without_an_output() => WhileWaitingAsync(run => run.Client.TerminateInstanceAsync(run.Id));

    [Fact]
    public Task Terminated_while_suspended() => WhileWaitingAsync(async run =>
    {
        await run.Client.SuspendInstanceAsync(run.Id, "lunch");
        await run.BecomesAsync(OrchestrationRuntimeStatus.Suspended);
        await run.Client.TerminateInstanceAsync(run.Id, "enough");
    });

    [Fact]
    public Task Replayed_between_its_steps() => SameAsync(new()
    {
        Main = async context =>
        {
            var said = await context.CallActivityAsync<string>("Echo", "one");
            context.SetCustomStatus("one");
            said += await context.WaitForExternalEvent<string>("Go");
            await context.CreateTimer(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            context.SetCustomStatus("two");
            said += await context.WaitForExternalEvent<string>("Go");
            return said + await context.CallSubOrchestratorAsync<string>("Child", " child");
        },
        Child = context => Task.FromResult<object?>(context.GetInput<string>()),
        Drive = async run =>
        {
            await run.ReachesAsync("one");
            await run.ReplayAsync();
            await run.RaiseAsync("Go", " two");
            await run.ReachesAsync("two");
            await run.ReplayAsync();
            await run.RaiseAsync("Go", " three");
        },
    });

    /// <param name="drive">What the client does while the orchestration waits for the event Go.</param>
    private Task WhileWaitingAsync(Func<ScenarioRun, Task> drive) => SameAsync(new()
    {
        Main = async context =>
        {
            await context.CallActivityAsync("Echo", "begun");
            context.SetCustomStatus("waiting");
            return await context.WaitForExternalEvent<string>("Go");
        },
        Drive = async run =>
        {
            await run.ReachesAsync("waiting");
            await drive(run);
        },
    });
}
