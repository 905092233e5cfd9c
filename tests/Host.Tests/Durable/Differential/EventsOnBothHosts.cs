namespace Platform.Host.Tests.Durable.Differential;

public sealed class EventsOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    [Fact]
    public Task One_that_is_awaited() => SameAsync(new()
    {
        Main = async context => await WaitAsync(context, "waiting", "Note"),
        Drive = async run =>
        {
            await run.ReachesAsync("waiting");
            await run.RaiseAsync("Note", "noted");
        },
    });

    [Fact]
    public Task One_without_a_payload() => SameAsync(new()
    {
        Main = async context => await WaitAsync(context, "waiting", "Note") ?? "nothing",
        Drive = async run =>
        {
            await run.ReachesAsync("waiting");
            await run.RaiseAsync("Note");
        },
    });

    [Fact]
    public Task Early_ones_in_their_order_whatever_the_case_of_their_name() => SameAsync(new()
    {
        Main = async context =>
            await WaitAsync(context, "waiting", "Go") + await context.WaitForExternalEvent<string>("Note") + await context.WaitForExternalEvent<string>("note"),
        Drive = async run =>
        {
            await run.ReachesAsync("waiting");
            await run.RaiseAsync("NOTE", "first");
            await run.RaiseAsync("note", "second");
            await run.RaiseAsync("Go", "go");
        },
    });

    [Fact]
    public Task A_late_one_after_a_timeout() => SameAsync(new()
    {
        Main = async context =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.WaitForExternalEvent<string>("Note", TimeSpan.FromMilliseconds(30)));
            return await WaitAsync(context, "timed out", "Note");
        },
        Drive = async run =>
        {
            await run.ReachesAsync("timed out");
            await run.RaiseAsync("Note", "late");
        },
    });

    [Fact]
    public Task One_in_time_before_a_timeout() => SameAsync(new()
    {
        Main = async context =>
        {
            context.SetCustomStatus("waiting");
            return await context.WaitForExternalEvent<string>("Note", TimeSpan.FromHours(1));
        },
        Drive = async run =>
        {
            await run.ReachesAsync("waiting");
            await run.RaiseAsync("Note", "in time");
        },
    });

    [Fact]
    public Task The_same_one_twice() => SameAsync(new()
    {
        Main = async context => await WaitAsync(context, "waiting", "Note") + await WaitAsync(context, "once", "Note"),
        Drive = async run =>
        {
            await run.ReachesAsync("waiting");
            await run.RaiseAsync("Note", "noted");
            await run.ReachesAsync("once");
            await run.RaiseAsync("Note", "noted");
        },
    });

    [Fact]
    public Task One_that_nobody_awaits() => SameAsync(new()
    {
        Main = async context => await WaitAsync(context, "waiting", "Go"),
        Drive = async run =>
        {
            await run.ReachesAsync("waiting");
            await run.RaiseAsync("Note", "for nobody");
            await run.RaiseAsync("Go", "go");
        },
    });

    [Fact]
    public Task The_latest_of_two_waits_gets_it_first() => SameAsync(new()
    {
        Main = async context =>
        {
            var (first, second) = (context.WaitForExternalEvent<string>("Note"), context.WaitForExternalEvent<string>("Note"));
            context.SetCustomStatus("waiting");
            return $"{await first}, {await second}";
        },
        Drive = async run =>
        {
            await run.ReachesAsync("waiting");
            await run.RaiseAsync("Note", "one");
            await run.RaiseAsync("Note", "two");
        },
    });

    [Fact]
    public Task One_for_a_wait_that_was_cancelled_is_kept() => SameAsync(new()
    {
        Main = async context =>
        {
            using var cancellation = new CancellationTokenSource();
            _ = context.WaitForExternalEvent<string>("Note", cancellation.Token);
            cancellation.Cancel();
            return await WaitAsync(context, "cancelled", "Go") + await context.WaitForExternalEvent<string>("Note");
        },
        Drive = async run =>
        {
            await run.ReachesAsync("cancelled");
            await run.RaiseAsync("Note", "kept");
            await run.RaiseAsync("Go", "go ");
        },
    });

    [Fact]
    public Task One_for_the_older_wait_when_the_later_was_cancelled() => SameAsync(new()
    {
        Main = async context =>
        {
            using var cancellation = new CancellationTokenSource();
            var older = context.WaitForExternalEvent<string>("Note");
            _ = context.WaitForExternalEvent<string>("Note", cancellation.Token);
            cancellation.Cancel();
            context.SetCustomStatus("cancelled");
            return await older;
        },
        Drive = async run =>
        {
            await run.ReachesAsync("cancelled");
            await run.RaiseAsync("Note", "older");
        },
    });

    [Fact]
    public Task Awaited_as_two_types() => SameAsync(new()
    {
        Main = async context =>
        {
            _ = context.WaitForExternalEvent<string>("Note");
            return (await Assert.ThrowsAsync<ArgumentException>(() => context.WaitForExternalEvent<int>("Note"))).Message;
        },
    });

    [Fact]
    public Task One_from_another_orchestration() => SameAsync(new()
    {
        Main = async context =>
        {
            var child = context.CallSubOrchestratorAsync("Child", context.InstanceId, new SubOrchestrationOptions(instanceId: $"{context.InstanceId}-child"));
            var note = await context.WaitForExternalEvent<string>("Note");
            await child;
            return note;
        },
        Child = async context =>
        {
            context.SendEvent(context.GetInput<string>()!, "Note", "from the child");
            return await context.CallActivityAsync<string>("Echo", "sent");
        },
        Also = ["-child"],
    });

    private static async Task<string> WaitAsync(TaskOrchestrationContext context, string customStatus, string name)
    {
        context.SetCustomStatus(customStatus);
        return await context.WaitForExternalEvent<string>(name);
    }
}
