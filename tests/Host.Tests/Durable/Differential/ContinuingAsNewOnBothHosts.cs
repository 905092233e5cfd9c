namespace Platform.Host.Tests.Durable.Differential;

public sealed class ContinuingAsNewOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    [Fact]
    public Task At_once() => SameOrchestrationAsync(context =>
    {
        if (context.GetInput<string>()!.Length > 8) return Task.FromResult<object?>(context.GetInput<string>());
        context.ContinueAsNew(context.GetInput<string>() + "+");
        return Task.FromResult<object?>("dropped");
    });

    [Fact]
    public Task After_activities() => SameOrchestrationAsync(async context =>
    {
        var text = await context.CallActivityAsync<string>("Echo", context.GetInput<string>() + ".");
        context.SetCustomStatus(text);
        if (text.EndsWith("...", StringComparison.Ordinal)) return text;
        context.ContinueAsNew(text);
        return null;
    });

    [Fact]
    public Task Without_the_events_that_came_early() => SameAsync(new()
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
    public Task With_a_custom_status_that_is_not_set_again() => SameOrchestrationAsync(async context =>
    {
        if (context.GetInput<string>() == "again") return await context.CallActivityAsync<string>("Echo", "done");
        context.SetCustomStatus("before");
        context.ContinueAsNew("again");
        return null;
    });

    [Fact]
    public Task With_a_failure_all_the_same() => SameOrchestrationAsync(context =>
    {
        context.ContinueAsNew("never");
        throw new InvalidTimeZoneException("fails instead");
    });
}
