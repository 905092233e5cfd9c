namespace Platform.Host.Tests.Durable;

public sealed class RetryingAnActivity(PostgresFixture postgres) : DurableTest(postgres)
{
    private int attempts;

    [Fact]
    public async Task Waits_longer_after_each_failure_by_durable_timers()
    {
        FailTimes(3);
        Orchestrate(new RetryPolicy(5, TimeSpan.FromSeconds(10), backoffCoefficient: 3, maxRetryInterval: TimeSpan.FromSeconds(60)));
        await StartHubAsync();
        var id = await ScheduleAsync("Retries");

        await AttemptsAsync(1);
        Clock.Advance(TimeSpan.FromSeconds(9.9));
        await IdleAsync();
        Assert.Equal(1, attempts);
        Clock.Advance(TimeSpan.FromSeconds(0.1));
        await AttemptsAsync(2);
        Clock.Advance(TimeSpan.FromSeconds(30));
        await AttemptsAsync(3);
        Clock.Advance(TimeSpan.FromSeconds(60)); // not 90: the longest interval
        await AttemptsAsync(4);

        Assert.Equal(4, (await FinishedAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Gives_up_after_the_last_attempt()
    {
        FailTimes(int.MaxValue);
        Orchestrate(new RetryPolicy(3, TimeSpan.FromSeconds(1)));
        await StartHubAsync();
        var id = await ScheduleAsync("Retries");
        for (var attempt = 1; attempt < 3; attempt++)
        {
            await AttemptsAsync(attempt);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await FinishedAsync(id)).RuntimeStatus);
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task Gives_up_when_the_timeout_is_over()
    {
        FailTimes(int.MaxValue);
        Orchestrate(new RetryPolicy(100, TimeSpan.FromSeconds(10), retryTimeout: TimeSpan.FromSeconds(15)));
        await StartHubAsync();
        var id = await ScheduleAsync("Retries");
        for (var attempt = 1; attempt < 3; attempt++)
        {
            await AttemptsAsync(attempt);
            Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await FinishedAsync(id)).RuntimeStatus);
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task Does_not_happen_for_a_failure_that_the_policy_refuses()
    {
        FailTimes(int.MaxValue);
        Orchestrate(new RetryPolicy(3, TimeSpan.FromSeconds(1)) { HandleFailure = failure => !failure.IsCausedBy<TimeoutException>() });

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await RunAsync("Retries")).RuntimeStatus);
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task Ends_with_the_activitys_failure_when_the_policy_itself_throws()
    {
        FailTimes(int.MaxValue);
        Orchestrate(new RetryPolicy(3, TimeSpan.FromSeconds(1)) { HandleFailure = _ => throw new InvalidOperationException("a bug in the policy") });

        Assert.Contains("too slow", (await RunAsync("Retries")).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(1, attempts);
    }

    [Fact]
    public void Is_decided_by_HandleFailure_for_the_engines_exceptions_only()
    {
        var policy = new RetryPolicy(3, TimeSpan.FromSeconds(1)) { HandleFailure = _ => true };

        Assert.Throws<InvalidOperationException>(() => policy.Handle(new TaskFailedException("Flaky", 1, new TimeoutException())));
    }

    [Fact]
    public async Task Does_not_happen_when_there_is_no_such_activity()
    {
        var asked = 0;
        Orchestrate(new AsyncRetryHandler(_ => Task.FromResult(++asked > 0)));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await RunAsync("Retries")).RuntimeStatus);
        Assert.Equal(0, asked);
    }

    [Fact]
    public void Has_no_longest_interval_and_no_timeout_when_these_are_infinite()
    {
        var policy = new RetryPolicy(3, TimeSpan.FromSeconds(1), 2, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        Assert.Equal((Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan), (policy.MaxRetryInterval, policy.RetryTimeout));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(3, TimeSpan.FromSeconds(2), 2, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Follows_a_handler_that_may_itself_wait()
    {
        FailTimes(2);
        Orchestrate(new AsyncRetryHandler(async retry =>
        {
            await retry.OrchestrationContext.CreateTimer(TimeSpan.FromMinutes(retry.LastAttemptNumber), CancellationToken.None);
            return retry.LastFailure.ErrorMessage == "too slow";
        }));
        await StartHubAsync();
        var id = await ScheduleAsync("Retries");
        await AttemptsAsync(1);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await AttemptsAsync(2);
        Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(3, (await FinishedAsync(id)).ReadOutputAs<int>());
    }

    private void FailTimes(int times) => Activity<object?>("Flaky", _ => ++attempts <= times ? throw new TimeoutException("too slow") : attempts);

    private void Orchestrate(TaskRetryOptions retry) =>
        Orchestrator("Retries", async context => await context.CallActivityAsync<int>("Flaky", new TaskOptions(retry)));

    /// <summary>Until the attempt has been made and its outcome dealt with.</summary>
    private async Task AttemptsAsync(int count)
    {
        await UntilAsync(() => Task.FromResult(attempts == count));
        await IdleAsync();
    }
}
