namespace Platform.Host.Tests.Durable.Differential;

public sealed class EventsOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    [Fact]
    public Task Awaited_event_returns_its_payload() => SameAsync(new()
    {
        Main = async context => await WaitAsync(context, "waiting", "Note"),
        Drive = run => run.RaiseAtAsync("waiting", ("Note", "noted")),
    });

    [Fact]
    public Task Event_without_a_payload_returns_null() => SameAsync(new()
    {
        Main = async context => await WaitAsync(context, "waiting", "Note") ?? "nothing",
        Drive = run => run.RaiseAtAsync("waiting", ("Note", null)),
    });

    [Fact]
    public Task Early_events_are_taken_in_order_and_in_any_case() => SameAsync(new()
    {
        Main = async context =>
            await WaitAsync(context, "waiting", "Go") + await context.WaitForExternalEvent<string>("Note") + await context.WaitForExternalEvent<string>("note"),
        Drive = run => run.RaiseAtAsync("waiting", ("NOTE", "first"), ("note", "second"), ("Go", "go")),
    });

    [Fact]
    public Task Event_after_the_timeout_answers_the_next_wait() => SameAsync(new()
    {
        Main = async context =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.WaitForExternalEvent<string>("Note", TimeSpan.FromMilliseconds(30)));
            return await WaitAsync(context, "timed out", "Note");
        },
        Drive = run => run.RaiseAtAsync("timed out", ("Note", "late")),
    });

    [Fact]
    public Task Event_before_the_timeout_is_returned() => SameAsync(new()
    {
        Main = async context =>
        {
            context.SetCustomStatus("waiting");
            return await context.WaitForExternalEvent<string>("Note", TimeSpan.FromHours(1));
        },
        Drive = run => run.RaiseAtAsync("waiting", ("Note", "in time")),
    });

    [Fact]
    public Task Repeated_event_answers_a_second_wait() => SameAsync(new()
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
    public Task Unawaited_event_is_ignored() => SameAsync(new()
    {
        Main = async context => await WaitAsync(context, "waiting", "Go"),
        Drive = run => run.RaiseAtAsync("waiting", ("Note", "for nobody"), ("Go", "go")),
    });

    [Fact]
    public Task Latest_of_two_waits_gets_the_first_event() => SameAsync(new()
    {
        Main = async context =>
        {
            var (first, second) = (context.WaitForExternalEvent<string>("Note"), context.WaitForExternalEvent<string>("Note"));
            context.SetCustomStatus("waiting");
            return $"{await first}, {await second}";
        },
        Drive = run => run.RaiseAtAsync("waiting", ("Note", "one"), ("Note", "two")),
    });

    [Fact]
    public Task Event_after_a_cancelled_wait_is_kept_for_the_next() => SameAsync(new()
    {
        Main = async context =>
        {
            using var cancellation = new CancellationTokenSource();
            _ = context.WaitForExternalEvent<string>("Note", cancellation.Token);
            cancellation.Cancel();
            return await WaitAsync(context, "cancelled", "Go") + await context.WaitForExternalEvent<string>("Note");
        },
        Drive = run => run.RaiseAtAsync("cancelled", ("Note", "kept"), ("Go", "go ")),
    });

    [Fact]
    public Task Event_after_a_cancelled_wait_goes_to_the_older_wait() => SameAsync(new()
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
        Drive = run => run.RaiseAtAsync("cancelled", ("Note", "older")),
    });

    [Fact]
    public Task Awaiting_an_event_as_two_types_throws() => SameOrchestrationAsync(async context =>
    {
        _ = context.WaitForExternalEvent<string>("Note");
        return (await Assert.ThrowsAsync<ArgumentException>(() => context.WaitForExternalEvent<int>("Note"))).Message;
    });

    [Fact]
    public Task Event_of_another_orchestration_is_received() => SameAsync(new()
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
