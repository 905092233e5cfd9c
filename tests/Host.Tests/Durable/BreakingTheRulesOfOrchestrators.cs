namespace Platform.Host.Tests.Durable;

public sealed class BreakingTheRulesOfOrchestrators(PostgresFixture postgres) : DurableTest(postgres)
{
    [Fact]
    public async Task Orchestration_whose_first_await_is_not_durable_fails()
    {
        Orchestrator("Sleeps", async _ =>
        {
            await Task.Delay(TimeSpan.FromDays(1));
            return null;
        });

        var failed = await RunAsync("Sleeps");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Contains("An invalid asynchronous invocation was detected", failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orchestration_that_continues_on_another_thread_never_completes_and_is_logged()
    {
        var go = new TaskCompletionSource();
        Orchestrator("Hops", async context =>
        {
            context.SetCustomStatus("begun");
            await go.Task.ConfigureAwait(false);
            await context.CallActivityAsync("Never");
            return null;
        });
        var logs = new CollectedLogs();
        await StartHubAsync(loggers: logs);
        var id = await ScheduleAsync("Hops");
        await IdleAsync();
        go.SetResult();

        await UntilAsync(
            () => Task.FromResult(logs.Messages.Any(message => message.StartsWith($"Orchestration {id} will never complete", StringComparison.Ordinal))));
        Assert.True((await Client.GetInstanceAsync(id))!.IsRunning);
    }

    [Theory]
    [InlineData("another activity",
        "activity task with sequence number 0 named 'Step', but the current orchestration replay instead scheduled an activity task named 'Other'")]
    [InlineData("a timer",
        "activity task with sequence number 0 named 'Step', but the current orchestration replay instead produced a CreateTimerOrchestratorAction")]
    [InlineData("a child",
        "activity task with sequence number 0 named 'Step', but the current orchestration replay instead produced a CreateSubOrchestrationAction")]
    [InlineData("nothing", "activity task with sequence ID 0 and name 'Step' (version ''), but the current replay execution hasn't (yet?) scheduled this task")]
    public async Task Replay_that_differs_from_the_history_fails(string replay, string expected)
    {
        var changed = await ChangeAsync(replay);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, changed.RuntimeStatus);
        Assert.Equal("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException", changed.FailureDetails!.ErrorType);
        Assert.Contains(expected, changed.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory, InlineData("one more"), InlineData("the end")]
    public async Task Additional_step_or_earlier_end_is_not_detected(string replay) =>
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await ChangeAsync(replay)).RuntimeStatus);

    private async Task<OrchestrationMetadata> ChangeAsync(string replay)
    {
        Activity<object?>("Step", _ => null);
        Activity<object?>("Other", _ => null);
        var isReplay = false;
        Orchestrator("Changes", async context =>
        {
            var step = isReplay && replay == "another activity" ? context.CallActivityAsync("Other")
                : isReplay && replay == "a timer" ? context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None)
                : isReplay && replay == "a child" ? context.CallSubOrchestratorAsync("Child")
                : isReplay && replay == "nothing" ? Task.CompletedTask
                : context.CallActivityAsync("Step");
            if (isReplay && replay == "one more") _ = context.CallActivityAsync("Other");
            if (isReplay && replay == "the end") return null;
            await context.WaitForExternalEvent<object>("Go");
            await step;
            return null;
        });
        var before = await StartHubAsync();
        var id = await ScheduleAsync("Changes");
        await IdleAsync();
        await before.StopAsync(CancellationToken.None);
        isReplay = true;
        await StartHubAsync();
        await Client.RaiseEventAsync(id, "Go");
        return await FinishedAsync(id);
    }
}
