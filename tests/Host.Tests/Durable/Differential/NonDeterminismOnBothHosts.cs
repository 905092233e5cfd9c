namespace Platform.Host.Tests.Durable.Differential;

public sealed class NonDeterminismOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    [Fact]
    public Task Changed_activity_is_detected() => ChangeAsync(context => context.CallActivityAsync<string>("Flaky"));

    [Fact]
    public Task Timer_instead_of_an_activity_is_detected() => ChangeAsync(async context =>
    {
        await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
        return "slept";
    });

    [Fact]
    public Task Child_instead_of_an_activity_is_detected() => ChangeAsync(context => context.CallSubOrchestratorAsync<string>("Child"));

    [Fact]
    public Task Removed_activity_is_detected() => ChangeAsync(context => context.WaitForExternalEvent<string>("Never"));

    [Fact]
    public Task Added_activity_is_not_detected() => ChangeAsync(async context =>
        string.Concat(await Task.WhenAll(context.CallActivityAsync<string>("Echo", "step"), context.CallActivityAsync<string>("Echo", " and one more"))));

    [Fact]
    public Task Changed_input_is_not_detected() => ChangeAsync(context => context.CallActivityAsync<string>("Echo", "other"));

    [Fact]
    public Task Earlier_end_is_not_detected() => ChangeAsync(_ => Task.FromResult("sooner"), isActivity: false);

    /// <param name="changed">What the orchestrator does instead of its step when it is replayed.</param>
    /// <param name="isActivity">Whether the step is an activity; if not, it is a wait for an event.</param>
    private Task ChangeAsync(Func<TaskOrchestrationContext, Task<string>> changed, bool isActivity = true) => SameAsync(new()
    {
        Main = async context =>
        {
            if (context.IsReplaying) return await changed(context);
            context.SetCustomStatus("begun");
            return isActivity ? await context.CallActivityAsync<string>("Echo", "step") : await context.WaitForExternalEvent<string>("Go");
        },
        Child = _ => Task.FromResult<object?>(null),
        Drive = async run =>
        {
            if (isActivity) return;
            await run.ReachesAsync("begun");
            await run.RaiseAsync("Go", "go");
        },
        DependsOnReplay = true,
    });
}
