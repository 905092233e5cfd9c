namespace Platform.Host.Tests.Durable.Differential;

public sealed class TimersOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(30);

    [Fact]
    public Task A_short_one() => SameOrchestrationAsync(async context =>
    {
        var before = context.CurrentUtcDateTime;
        await context.CreateTimer(Short, CancellationToken.None);
        return context.CurrentUtcDateTime - before >= Short;
    });

    [Fact]
    public Task One_of_a_time_that_has_passed() => SameOrchestrationAsync(async context =>
    {
        await context.CreateTimer(context.CurrentUtcDateTime.AddHours(-1), CancellationToken.None);
        return "late";
    });

    [Fact]
    public Task A_long_one_is_cut_into_pieces() => SameAsync(new()
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
    public Task One_that_is_cancelled() => SameOrchestrationAsync(async context =>
    {
        using var cancellation = new CancellationTokenSource();
        var timer = context.CreateTimer(TimeSpan.FromHours(1), cancellation.Token);
        await context.CallActivityAsync("Echo", "first");
        cancellation.Cancel();
        await context.CallActivityAsync("Echo", "then");
        return timer.IsCanceled;
    });

    [Fact]
    public Task One_that_fires_after_it_was_cancelled() => SameOrchestrationAsync(async context =>
    {
        using var cancellation = new CancellationTokenSource();
        var timer = context.CreateTimer(Short, cancellation.Token);
        cancellation.Cancel();
        await context.CreateTimer(Short * 3, CancellationToken.None);
        return timer.IsCanceled;
    });

    [Fact]
    public Task One_that_nobody_awaits_holds_up_the_end() => SameOrchestrationAsync(context =>
    {
        _ = context.CreateTimer(Short, CancellationToken.None);
        return Task.FromResult<object?>("ends when it has fired");
    });

    [Fact]
    public Task Two_in_a_row() => SameOrchestrationAsync(async context =>
    {
        await context.CreateTimer(Short, CancellationToken.None);
        await context.CreateTimer(Short, CancellationToken.None);
        return "two";
    });
}
