namespace Platform.Host.Tests.Durable;

public sealed class WaitingInAnOrchestration(PostgresFixture postgres) : DurableTest(postgres)
{
    [Fact]
    public async Task Timer_fires_at_its_time_and_not_before()
    {
        Orchestrator("Sleeps", async context =>
        {
            var before = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromDays(30), CancellationToken.None);
            return context.CurrentUtcDateTime - before;
        });
        var id = await StartAsync("Sleeps");
        await Client.WaitForInstanceStartAsync(id);

        Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        await IdleAsync();
        Assert.True((await Client.GetInstanceAsync(id))!.IsRunning);
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromDays(30), (await FinishedAsync(id)).ReadOutputAs<TimeSpan>());
    }

    [Fact]
    public async Task Timer_may_be_longer_than_49_days()
    {
        var years = TimeSpan.FromDays(2 * 365); // system timers end after 49 days
        Orchestrator("Sleeps", async context =>
        {
            await context.CreateTimer(years, CancellationToken.None);
            return "awake";
        });
        var id = await StartAsync("Sleeps");
        await Client.WaitForInstanceStartAsync(id);

        Clock.Advance(years - TimeSpan.FromDays(1));
        await IdleAsync();
        Assert.True((await Client.GetInstanceAsync(id))!.IsRunning);
        Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal("awake", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Custom_status_is_the_last_one_set()
    {
        Orchestrator("Tells", async context =>
        {
            context.SetCustomStatus(new { step = 1 });
            await context.WaitForExternalEvent<object>("Go");
            context.SetCustomStatus(new { step = 2 });
            context.SetCustomStatus(new { step = 3 });
            return "told";
        });
        var id = await StartAsync("Tells");
        await UntilAsync(async () => (await Client.GetInstanceAsync(id, getInputsAndOutputs: true))!.SerializedCustomStatus == """{"step":1}""");

        await Client.RaiseEventAsync(id, "Go");

        Assert.Equal("""{"step":3}""", (await FinishedAsync(id)).SerializedCustomStatus);
    }

    [Fact]
    public async Task Cancelled_timer_is_neither_awaited_nor_stored()
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
        var id = await StartAsync("Races");
        await Client.RaiseEventAsync(id, "Finish");

        Assert.Equal("done True", (await FinishedAsync(id)).ReadOutputAs<string>());
        Assert.Equal(0, await CountAsync("inbox"));
    }

    [Fact]
    public async Task Orchestration_completes_after_its_unawaited_timer()
    {
        Orchestrator("Leaves", context =>
        {
            _ = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None); // neither awaited nor cancelled
            return Task.FromResult<object?>("left");
        });
        var id = await StartAsync("Leaves");
        await IdleAsync();
        Assert.True((await Client.GetInstanceAsync(id))!.IsRunning);
        Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal("left", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Early_events_are_taken_in_order_and_in_any_case()
    {
        Orchestrator("Listens", async context =>
        {
            await context.WaitForExternalEvent<object>("Go");
            var first = await context.WaitForExternalEvent<string>("Paid");
            return first + await context.WaitForExternalEvent<string>("paid");
        });
        var id = await StartAsync("Listens");
        await Client.RaiseEventAsync(id, "PAID", "first ");
        await Client.RaiseEventAsync(id, "paid", "second");
        await IdleAsync();
        await Client.RaiseEventAsync(id, "go");

        Assert.Equal("first second", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Wait_times_out_without_an_event()
    {
        WaitOneHourForApproval();
        var id = await StartAsync("Approval");
        await IdleAsync();
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("timeout", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Event_before_the_timeout_ends_the_wait()
    {
        WaitOneHourForApproval();
        var id = await StartAsync("Approval");
        await IdleAsync();
        await Client.RaiseEventAsync(id, "Approved", "by Ada");
        Assert.Equal("by Ada", (await FinishedAsync(id)).ReadOutputAs<string>());
        Assert.Equal(0, await CountAsync("inbox"));
    }

    [Fact]
    public async Task Event_for_an_unknown_or_finished_instance_is_refused()
    {
        Orchestrator("Ends", _ => Task.FromResult<object?>(1));
        await StartAsync("Ends", id: "ended");
        await FinishedAsync("ended");
        await Assert.ThrowsAsync<ArgumentException>(() => Client.RaiseEventAsync("nobody", "Hello"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.RaiseEventAsync("ended", "Hello"));
    }

    [Fact]
    public async Task Event_for_an_unknown_instance_is_dropped_when_throwStatusExceptionsOnRaiseEvent_is_false()
    {
        await StartHubAsync(configure: options => options with { ThrowStatusExceptionsOnRaiseEvent = false });
        await Client.RaiseEventAsync("nobody", "Hello");
        Assert.Equal(0, await CountAsync("inbox"));
    }

    [Fact]
    public async Task Latest_of_two_waits_gets_the_event()
    {
        Orchestrator("Listens", async context =>
        {
            var first = context.WaitForExternalEvent<string>("Note");
            var second = context.WaitForExternalEvent<string>("Note");
            await Task.WhenAll(first, second);
            return $"{await first}, {await second}";
        });
        var id = await StartAsync("Listens");
        await IdleAsync();
        await Client.RaiseEventAsync(id, "Note", "one");
        await Client.RaiseEventAsync(id, "Note", "two");

        Assert.Equal("two, one", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Event_after_a_cancelled_wait_is_kept()
    {
        Orchestrator("Late", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            _ = context.WaitForExternalEvent<string>("Note", cancellation.Token);
            cancellation.Cancel();
            await context.WaitForExternalEvent<string>("Go");
            return await context.WaitForExternalEvent<string>("Note");
        });
        var id = await StartAsync("Late");
        await IdleAsync();
        await Client.RaiseEventAsync(id, "Note", "kept");
        await IdleAsync();
        await Client.RaiseEventAsync(id, "Go");

        Assert.Equal("kept", (await FinishedAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Event_awaited_as_two_types_is_refused()
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
    public async Task Event_of_another_orchestration_is_received()
    {
        Orchestrator("Listens", async context => await context.WaitForExternalEvent<string>("Note"));
        Orchestrator("Speaks", context =>
        {
            context.SendEvent(context.GetInput<string>()!, "Note", "hi");
            return Task.FromResult<object?>(null);
        });
        var id = await StartAsync("Listens");
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
