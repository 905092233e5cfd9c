using System.Diagnostics;

namespace Platform.Host.Tests.Durable;

public sealed class CallingActivities(PostgresFixture postgres) : DurableTest(postgres)
{
    [Fact]
    public async Task Chained_activities_pass_on_their_results()
    {
        Activity<int>("Double", n => n * 2);
        Orchestrator("Chain", async context =>
        {
            var n = context.GetInput<int>();
            for (var i = 0; i < 5; i++)
                n = await context.CallActivityAsync<int>("double", n);
            return n;
        });

        var chain = await RunAsync("Chain", 3);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, chain.RuntimeStatus);
        Assert.Equal(96, chain.ReadOutputAs<int>());
        Assert.Equal(3, chain.ReadInputAs<int>());
    }

    [Fact]
    public async Task Fan_out_to_200_activities_completes()
    {
        Activity<int>("Square", n => n * n);
        Orchestrator("FanOut", async context => (await Task.WhenAll(Enumerable.Range(1, 200).Select(n => context.CallActivityAsync<int>("Square", n)))).Sum());
        Assert.Equal(2_686_700, (await RunAsync("FanOut")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Fan_out_to_3000_activities_completes()
    {
        Activity<int>("Square", n => (long)n * n);
        Orchestrator("FanOut", async context =>
            (await Task.WhenAll(Enumerable.Range(1, 3000).Select(n => context.CallActivityAsync<long>("Square", n)))).Sum());
        await StartHubAsync(activityLimit: 100);
        Assert.Equal(9_004_500_500, (await FinishedAsync(await ScheduleAsync("FanOut"))).ReadOutputAs<long>());
    }

    [Fact]
    public async Task Options_in_place_of_the_input_are_refused()
    {
        Orchestrator("Mixes", async context =>
        {
            object options = new TaskOptions();
            await context.CallActivityAsync("Step", input: options);
            return null;
        });

        Assert.Equal("System.ArgumentException", (await RunAsync("Mixes")).FailureDetails!.ErrorType);
    }

    [Fact]
    public async Task Concurrency_limit_is_kept()
    {
        var (running, max) = (0, 0);
        Activities["Slow"] = async (_, token) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref max, now);
            await Task.Delay(20, token);
            Interlocked.Decrement(ref running);
            return null;
        };
        Orchestrator("FanOut", async context =>
        {
            await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => context.CallActivityAsync("Slow")));
            return null;
        });
        await StartHubAsync(activityLimit: 3);

        await FinishedAsync(await ScheduleAsync("FanOut"));

        Assert.InRange(max, 2, 3);
    }

    [Fact]
    public async Task Failure_has_name_type_message_and_inner_failure()
    {
        Activity<int>("Break", _ => throw new InvalidTimeZoneException("out of zone", new FormatException("inner")));
        Orchestrator("Catches", async context =>
        {
            var failure = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallActivityAsync("Break", 1));
            var details = failure.FailureDetails;
            return $"{failure.TaskName} {details.ErrorType} {details.ErrorMessage} {details.InnerFailure?.ErrorMessage}";
        });

        Assert.Equal("Break System.InvalidTimeZoneException out of zone inner", (await RunAsync("Catches")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Uncaught_failure_fails_the_orchestration()
    {
        Activity<int>("Break", _ => throw new InvalidTimeZoneException("out of zone"));
        Orchestrator("Careless", async context => await context.CallActivityAsync<object>("Break", 1));
        var careless = await RunAsync("Careless");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, careless.RuntimeStatus);
        Assert.Contains("out of zone", careless.FailureDetails!.InnerFailure!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unregistered_name_fails_and_the_log_lists_the_registered_ones()
    {
        Activity<int>("Known", n => n);
        Orchestrator("Typo", async context => await context.CallActivityAsync<object>("Knwon", 1));

        var logs = new CollectedLogs();
        await StartHubAsync(loggers: logs);

        var activity = (await FinishedAsync(await ScheduleAsync("Typo"))).FailureDetails!.InnerFailure!;
        var orchestrator = (await FinishedAsync(await ScheduleAsync("Nothing"))).FailureDetails!;

        Assert.Equal(("ActivityTaskNotFound", "No activity task named 'Knwon' was found."), (activity.ErrorType, activity.ErrorMessage));
        Assert.Equal(("OrchestratorTaskNotFound", "No orchestrator task named 'Nothing' was found."), (orchestrator.ErrorType, orchestrator.ErrorMessage));
        Assert.Contains("No activity named 'Knwon' is registered in this app. Registered: Known", logs.Messages);
        Assert.Contains("No orchestrator named 'Nothing' is registered in this app. Registered: Typo", logs.Messages);
    }

    [Fact]
    public async Task Activity_gets_the_trace_context_of_the_scheduler()
    {
        Activities["Trace"] = (request, _) => Task.FromResult<object?>(request.TraceParent);
        Orchestrator("Traced", async context => await context.CallSubOrchestratorAsync<string>("Child"));
        Orchestrator("Child", async context => await context.CallActivityAsync<string>("Trace"));
        await StartHubAsync();
        using var trace = new Activity("click").SetIdFormat(ActivityIdFormat.W3C).Start();
        Assert.Equal(trace.Id, (await FinishedAsync(await ScheduleAsync("Traced"))).ReadOutputAs<string>());
    }

    private static void InterlockedMax(ref int max, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref max)) < value && Interlocked.CompareExchange(ref max, value, seen) != seen) ;
    }
}
