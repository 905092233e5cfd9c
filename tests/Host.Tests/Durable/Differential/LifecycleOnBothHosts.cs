namespace Platform.Host.Tests.Durable.Differential;

public sealed class LifecycleOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    [Fact]
    public Task Custom_status_is_the_last_one_set() => SameOrchestrationAsync(async context =>
    {
        context.SetCustomStatus(new { step = 1 });
        await context.CallActivityAsync("Echo", "a");
        context.SetCustomStatus(new { step = 2 });
        context.SetCustomStatus(new { step = 3, done = true });
        return null;
    });

    [Fact]
    public Task Failed_orchestration_keeps_its_custom_status() => SameOrchestrationAsync(async context =>
    {
        context.SetCustomStatus("about to fail");
        return await context.CallActivityAsync<string>("Break");
    });

    [Fact]
    public Task Event_raised_while_suspended_is_received_after_the_resume() => WhileWaitingAsync(async run =>
    {
        await run.Client.SuspendInstanceAsync(run.Id, "lunch");
        await run.BecomesAsync(OrchestrationRuntimeStatus.Suspended);
        await run.RaiseAsync("Go", "went");
        await run.Client.ResumeInstanceAsync(run.Id, "back");
    });

    [Fact]
    public Task One_resume_ends_two_suspensions() => WhileWaitingAsync(async run =>
    {
        await run.Client.SuspendInstanceAsync(run.Id, "lunch");
        await run.Client.SuspendInstanceAsync(run.Id, "dinner");
        await run.BecomesAsync(OrchestrationRuntimeStatus.Suspended);
        await run.Client.ResumeInstanceAsync(run.Id, "back");
        await run.RaiseAsync("Go", "went");
    });

    [Fact]
    public Task Suspended_orchestration_resumes_after_a_replay() => WhileWaitingAsync(async run =>
    {
        await run.Client.SuspendInstanceAsync(run.Id, "lunch");
        await run.BecomesAsync(OrchestrationRuntimeStatus.Suspended);
        await run.ReplayAsync();
        await run.Client.ResumeInstanceAsync(run.Id, "back");
        await run.BecomesAsync(OrchestrationRuntimeStatus.Running);
        await run.RaiseAsync("Go", "went");
    });

    [Fact]
    public Task Terminated_orchestration_has_the_given_output() => WhileWaitingAsync(run => run.Client.TerminateInstanceAsync(run.Id, "enough"));

    [Fact]
    public Task Terminated_orchestration_without_a_given_output_has_none() => WhileWaitingAsync(run => run.Client.TerminateInstanceAsync(run.Id));

    [Fact]
    public Task Suspended_orchestration_is_terminated() => WhileWaitingAsync(async run =>
    {
        await run.Client.SuspendInstanceAsync(run.Id, "lunch");
        await run.BecomesAsync(OrchestrationRuntimeStatus.Suspended);
        await run.Client.TerminateInstanceAsync(run.Id, "enough");
    });

    [Fact]
    public Task Replay_between_steps_does_not_change_the_result() => SameAsync(new()
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
