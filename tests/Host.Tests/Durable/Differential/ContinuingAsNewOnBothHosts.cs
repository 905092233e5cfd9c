namespace Platform.Host.Tests.Durable.Differential;

public sealed class ContinuingAsNewOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    [Fact]
    public Task ContinueAsNew_without_a_step_drops_the_result_and_restarts_with_the_new_input() => SameOrchestrationAsync(context =>
    {
        if (context.GetInput<string>()!.Length > 8) return Task.FromResult<object?>(context.GetInput<string>());
        context.ContinueAsNew(context.GetInput<string>() + "+");
        return Task.FromResult<object?>("dropped");
    });

    [Fact]
    public Task ContinueAsNew_after_an_activity_starts_with_an_empty_history() => SameOrchestrationAsync(async context =>
    {
        var text = await context.CallActivityAsync<string>("Echo", context.GetInput<string>() + ".");
        context.SetCustomStatus(text);
        if (text.EndsWith("...", StringComparison.Ordinal)) return text;
        context.ContinueAsNew(text);
        return null;
    });

    [Fact]
    public Task Unprocessed_events_are_dropped_when_they_are_not_preserved() => SameAsync(new()
    {
        Main = async context =>
        {
            if (context.GetInput<string>() == "again")
            {
                context.SetCustomStatus("second");
                return await context.WaitForExternalEvent<string>("Note") + await context.WaitForExternalEvent<string>("Note");
            }

            context.SetCustomStatus("first");
            await context.WaitForExternalEvent<string>("Go");
            context.ContinueAsNew("again", preserveUnprocessedEvents: false);
            return null;
        },
        Drive = async run =>
        {
            await run.ReachesAsync("first");
            await run.RaiseAsync("Note", "dropped");
            await run.RaiseAsync("Go", "go");
            await run.ReachesAsync("second");
            await run.RaiseAsync("Note", "one");
            await run.RaiseAsync("Note", "two");
        },
    });

    [Fact]
    public Task ContinueAsNew_clears_the_custom_status() => SameOrchestrationAsync(async context =>
    {
        if (context.GetInput<string>() == "again") return await context.CallActivityAsync<string>("Echo", "done");
        context.SetCustomStatus("before");
        context.ContinueAsNew("again");
        return null;
    });

    [Fact]
    public Task Exception_after_ContinueAsNew_fails_the_orchestration() => SameOrchestrationAsync(context =>
    {
        context.ContinueAsNew("never");
        throw new InvalidTimeZoneException("fails instead");
    });
}
