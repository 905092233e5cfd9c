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
    public async Task Lasts_as_long_as_it_is_asked_to_also_longer_than_a_timer_of_the_system_can()
    {
        var years = TimeSpan.FromDays(2 * 365); // those end after 49 days
        Orchestrator("Sleeps", async context =>
        {
            await context.CreateTimer(years, CancellationToken.None);
            return "awake";
        });
        await StartHubAsync();
        var id = await ScheduleAsync("Sleeps");
        await Client.WaitForInstanceStartAsync(id);

        Clock.Advance(years - TimeSpan.FromDays(1));
        await IdleAsync();
        Assert.True((await Client.GetInstanceAsync(id))!.IsRunning);
        Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal("awake", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Shows_the_custom_status_that_was_set_last_while_it_waits_and_when_it_has_ended()
    {
        Orchestrator("Tells", async context =>
        {
            context.SetCustomStatus(new { step = 1 });
            await context.WaitForExternalEvent<object>("Go");
            context.SetCustomStatus(new { step = 2 });
            context.SetCustomStatus(new { step = 3 });
            return "told";
        });
        await StartHubAsync();
        var id = await ScheduleAsync("Tells");
        await UntilAsync(async () => (await Client.GetInstanceAsync(id, getInputsAndOutputs: true))!.SerializedCustomStatus == """{"step":1}""");

        await Client.RaiseEventAsync(id, "Go");

        Assert.Equal("""{"step":3}""", (await FinishedAsync(id)).SerializedCustomStatus);
    }

    [Fact]
    public async Task Does_not_wait_for_a_timer_that_was_cancelled_and_leaves_nothing_of_it_behind()
    {
        Activity<object?>("Work", _ => "done");
        Orchestrator("Races", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromDays(1), cancellation.Token);
            var work = context.CallActivityAsync<string>("Work");
            if (await Task.WhenAny(timer, work) == work) cancellation.Cancel();
            await context.WaitForExternalEvent<object>("Finish");
            return $"{await work} {timer.IsCanceled}";
        });
        await StartHubAsync();
        var id = await ScheduleAsync("Races");
        await Client.RaiseEventAsync(id, "Finish");

        Assert.Equal("done True", (await FinishedAsync(id)).ReadOutputAs<string>());
        Assert.Equal(0, await CountAsync("inbox"));
    }

    [Fact]
    public async Task Ends_only_when_what_it_no_longer_awaits_has_ended_too()
    {
        Orchestrator("Leaves", context =>
        {
            _ = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None); // neither awaited nor cancelled
            return Task.FromResult<object?>("left");
        });
        await StartHubAsync();
        var id = await ScheduleAsync("Leaves");
        await IdleAsync();
        Assert.True((await Client.GetInstanceAsync(id))!.IsRunning);
        Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal("left", (await FinishedAsync(id)).ReadOutputAs<string>());
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
    public async Task Refuses_an_event_for_an_instance_that_is_unknown_or_has_finished()
    {
        Orchestrator("Ends", _ => Task.FromResult<object?>(1));
        await StartHubAsync();
        await ScheduleAsync("Ends", id: "ended");
        await FinishedAsync("ended");

        await Assert.ThrowsAsync<ArgumentException>(() => Client.RaiseEventAsync("nobody", "Hello"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.RaiseEventAsync("ended", "Hello"));
    }

    [Fact]
    public async Task Drops_an_event_for_an_unknown_instance_when_throwStatusExceptionsOnRaiseEvent_is_false()
    {
        await StartHubAsync(configure: options => options with { ThrowStatusExceptionsOnRaiseEvent = false });
        await Client.RaiseEventAsync("nobody", "Hello");
        Assert.Equal(0, await CountAsync("inbox"));
    }

    [Fact]
    public async Task Gives_an_event_to_the_latest_of_two_waits()
    {
        Orchestrator("Listens", async context =>
        {
            var first = context.WaitForExternalEvent<string>("Note");
            var second = context.WaitForExternalEvent<string>("Note");
            await Task.WhenAll(first, second);
            return $"{await first}, {await second}";
        });
        await StartHubAsync();
        var id = await ScheduleAsync("Listens");
        await IdleAsync();
        await Client.RaiseEventAsync(id, "Note", "one");
        await Client.RaiseEventAsync(id, "Note", "two");

        Assert.Equal("two, one", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Keeps_an_event_that_comes_when_the_only_wait_for_it_was_cancelled()
    {
        Orchestrator("Late", async context =>
        {
            using var givenUp = new CancellationTokenSource();
            _ = context.WaitForExternalEvent<string>("Note", givenUp.Token);
            givenUp.Cancel();
            await context.WaitForExternalEvent<string>("Go");
            return await context.WaitForExternalEvent<string>("Note");
        });
        await StartHubAsync();
        var id = await ScheduleAsync("Late");
        await IdleAsync();
        await Client.RaiseEventAsync(id, "Note", "kept");
        await IdleAsync();
        await Client.RaiseEventAsync(id, "Go");

        Assert.Equal("kept", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Refuses_to_wait_for_one_event_as_two_types()
    {
        Orchestrator("Confused", async context =>
        {
            _ = context.WaitForExternalEvent<string>("Note");
            await context.WaitForExternalEvent<int>("Note");
            return null;
        });

        Assert.Contains("System.ArgumentException", (await RunAsync("Confused")).FailureDetails!.ErrorType, StringComparison.Ordinal);
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
