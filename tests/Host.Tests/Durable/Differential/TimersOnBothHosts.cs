namespace Platform.Host.Tests.Durable.Differential;

public sealed class TimersOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(30);

    [Fact]
    public Task Timer_fires_after_its_delay() => SameOrchestrationAsync(async context =>
    {
        var before = context.CurrentUtcDateTime;
        await context.CreateTimer(Short, CancellationToken.None);
        return context.CurrentUtcDateTime - before >= Short;
    });

    [Fact]
    public Task Timer_for_a_past_time_fires_at_once() => SameOrchestrationAsync(async context =>
    {
        await context.CreateTimer(context.CurrentUtcDateTime.AddHours(-1), CancellationToken.None);
        return "late";
    });

    [Fact]
    public Task Timer_of_30_days_is_split() => SameAsync(new()
    {
        Main = async context =>
        {
            context.SetCustomStatus("sleeping");
            await context.CreateTimer(TimeSpan.FromDays(30), CancellationToken.None);
            return null;
        },
        Drive = async run =>
        {
            await run.ReachesAsync("sleeping");
            await run.Client.TerminateInstanceAsync(run.Id);
        },
    });

    [Fact]
    public Task Cancelled_timer_is_cancelled_for_the_orchestrator() => SameOrchestrationAsync(async context =>
    {
        using var cancellation = new CancellationTokenSource();
        var timer = context.CreateTimer(TimeSpan.FromHours(1), cancellation.Token);
        await context.CallActivityAsync("Echo", "first");
        cancellation.Cancel();
        await context.CallActivityAsync("Echo", "then");
        return timer.IsCanceled;
    });

    [Fact]
    public Task Timer_that_fires_after_its_cancellation_stays_cancelled() => SameOrchestrationAsync(async context =>
    {
        using var cancellation = new CancellationTokenSource();
        var timer = context.CreateTimer(Short, cancellation.Token);
        cancellation.Cancel();
        await context.CreateTimer(Short * 3, CancellationToken.None);
        return timer.IsCanceled;
    });

    [Fact]
    public Task Orchestration_completes_after_its_unawaited_timer() => SameOrchestrationAsync(context =>
    {
        _ = context.CreateTimer(Short, CancellationToken.None);
        return Task.FromResult<object?>("ends when it has fired");
    });

    [Fact]
    public Task Timers_fire_one_after_the_other() => SameOrchestrationAsync(async context =>
    {
        await context.CreateTimer(Short, CancellationToken.None);
        await context.CreateTimer(Short, CancellationToken.None);
        return "two";
    });
}
