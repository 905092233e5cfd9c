using Microsoft.DurableTask;
using Xunit;

namespace Platform.Host.Tests.Durable;

public sealed class WaitingInAnOrchestration(PostgresFixture postgres) : DurableTest(postgres)
{
    [Fact]
    public async Task Ends_at_the_time_of_the_timer_and_not_before()
    {
        Orchestrator("Sleeps", async context =>
        {
            var before = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromDays(30), CancellationToken.None);
            return context.CurrentUtcDateTime - before;
        });
        await StartHubAsync();
        var id = await ScheduleAsync("Sleeps");
        await Client.WaitForInstanceStartAsync(id);

        Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        await IdleAsync();
        Assert.True((await Client.GetInstanceAsync(id))!.IsRunning);
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromDays(30), (await FinishedAsync(id)).ReadOutputAs<TimeSpan>());
    }

    [Fact]
    public async Task Leaves_nothing_behind_when_the_timer_is_cancelled()
    {
        Activity<object?>("Work", _ => "done");
        Orchestrator("Races", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromDays(1), cancellation.Token);
            var work = context.CallActivityAsync<string>("Work");
            if (await Task.WhenAny(timer, work) == work)
                cancellation.Cancel();
            await context.WaitForExternalEvent<object>("Finish");
            return $"{await work} {timer.IsCanceled}";
        });
        await StartHubAsync();
        var id = await ScheduleAsync("Races");
        await UntilAsync(async () => await CountAsync("history") >= 6);
        Assert.Equal(0, await CountAsync("inbox"));

        await Client.RaiseEventAsync(id, "Finish");

        Assert.Equal("done True", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Takes_events_that_came_early_in_the_order_they_came_whatever_the_case_of_their_name()
    {
        Orchestrator("Listens", async context =>
        {
            await context.WaitForExternalEvent<object>("Go");
            var first = await context.WaitForExternalEvent<string>("Paid");
            return first + await context.WaitForExternalEvent<string>("paid");
        });
        await StartHubAsync();
        var id = await ScheduleAsync("Listens");
        await Client.RaiseEventAsync(id, "PAID", "first ");
        await Client.RaiseEventAsync(id, "paid", "second");
        await IdleAsync();
        await Client.RaiseEventAsync(id, "go");

        Assert.Equal("first second", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Times_out_when_no_event_comes()
    {
        WaitOneHourForApproval();
        await StartHubAsync();
        var id = await ScheduleAsync("Approval");
        await IdleAsync();
        Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal("timeout", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Ends_with_the_event_when_it_comes_in_time()
    {
        WaitOneHourForApproval();
        await StartHubAsync();
        var id = await ScheduleAsync("Approval");
        await IdleAsync();
        await Client.RaiseEventAsync(id, "Approved", "by Ada");

        Assert.Equal("by Ada", (await FinishedAsync(id)).ReadOutputAs<string>());
        Assert.Equal(0, await CountAsync("inbox"));
    }

    [Fact]
    public async Task Ignores_events_for_instances_that_do_not_exist()
    {
        await StartHubAsync();
        await Client.RaiseEventAsync("nobody", "Hello");
        Assert.Equal(0, await CountAsync("inbox"));
    }

    [Fact]
    public async Task Hears_what_another_orchestration_sends()
    {
        Orchestrator("Listens", async context => await context.WaitForExternalEvent<string>("Note"));
        Orchestrator("Speaks", context =>
        {
            context.SendEvent(context.GetInput<string>()!, "Note", "hi");
            return Task.FromResult<object?>(null);
        });
        await StartHubAsync();
        var id = await ScheduleAsync("Listens");
        await ScheduleAsync("Speaks", id);

        Assert.Equal("hi", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    private void WaitOneHourForApproval() => Orchestrator("Approval", async context =>
    {
        try
        {
            return await context.WaitForExternalEvent<string>("Approved", TimeSpan.FromHours(1));
        }
        catch (OperationCanceledException)
        {
            return "timeout";
        }
    });
}
