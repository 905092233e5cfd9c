namespace Platform.Host.Tests.Durable;

public sealed class RetryingAnActivity(PostgresFixture postgres) : DurableTest(postgres)
{
    private int attempts;

    [Fact]
    public async Task Delay_grows_up_to_its_maximum_after_each_failure()
    {
        FailTimes(3);
        Orchestrate(new RetryPolicy(5, TimeSpan.FromSeconds(10), backoffCoefficient: 3, maxRetryInterval: TimeSpan.FromSeconds(60)));
        var id = await StartAsync("Retries");

        await AttemptsAsync(1);
        Clock.Advance(TimeSpan.FromSeconds(9.9));
        await IdleAsync();
        Assert.Equal(1, attempts);
        Clock.Advance(TimeSpan.FromSeconds(0.1));
        await AttemptsAsync(2);
        Clock.Advance(TimeSpan.FromSeconds(30));
        await AttemptsAsync(3);
        Clock.Advance(TimeSpan.FromSeconds(60)); // the maximum interval, not 90
        await AttemptsAsync(4);

        Assert.Equal(4, (await FinishedAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Last_attempt_fails_the_orchestration()
    {
        FailTimes(int.MaxValue);
        Orchestrate(new RetryPolicy(3, TimeSpan.FromSeconds(1)));
        var id = await StartAsync("Retries");
        for (var attempt = 1; attempt < 3; attempt++)
        {
            await AttemptsAsync(attempt);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await FinishedAsync(id)).RuntimeStatus);
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task Retry_timeout_fails_the_orchestration()
    {
        FailTimes(int.MaxValue);
        Orchestrate(new RetryPolicy(100, TimeSpan.FromSeconds(10), retryTimeout: TimeSpan.FromSeconds(15)));
        var id = await StartAsync("Retries");
        for (var attempt = 1; attempt < 3; attempt++)
        {
            await AttemptsAsync(attempt);
            Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await FinishedAsync(id)).RuntimeStatus);
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task Failure_that_the_policy_does_not_handle_is_not_retried()
    {
        FailTimes(int.MaxValue);
        Orchestrate(new RetryPolicy(3, TimeSpan.FromSeconds(1)) { HandleFailure = failure => !failure.IsCausedBy<TimeoutException>() });
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await RunAsync("Retries")).RuntimeStatus);
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task Policy_that_throws_leaves_the_activitys_failure()
    {
        FailTimes(int.MaxValue);
        Orchestrate(new RetryPolicy(3, TimeSpan.FromSeconds(1)) { HandleFailure = _ => throw new InvalidOperationException("a bug in the policy") });
        Assert.Contains("too slow", (await RunAsync("Retries")).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(1, attempts);
    }

    [Fact]
    public void HandleFailure_refuses_other_exceptions_than_the_engines()
    {
        var policy = new RetryPolicy(3, TimeSpan.FromSeconds(1)) { HandleFailure = _ => true };
        Assert.Throws<InvalidOperationException>(() => policy.Handle(new TaskFailedException("Flaky", 1, new TimeoutException())));
    }

    [Fact]
    public async Task Unregistered_activity_is_not_retried()
    {
        var decisions = 0;
        Orchestrate(new AsyncRetryHandler(_ => Task.FromResult(++decisions > 0)));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await RunAsync("Retries")).RuntimeStatus);
        Assert.Equal(0, decisions);
    }

    [Fact]
    public void Infinite_interval_and_timeout_mean_no_maximum()
    {
        var policy = new RetryPolicy(3, TimeSpan.FromSeconds(1), 2, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Assert.Equal((Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan), (policy.MaxRetryInterval, policy.RetryTimeout));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(3, TimeSpan.FromSeconds(2), 2, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Retry_handler_may_wait()
    {
        FailTimes(2);
        Orchestrate(new AsyncRetryHandler(async retry =>
        {
            await retry.OrchestrationContext.CreateTimer(TimeSpan.FromMinutes(retry.LastAttemptNumber), CancellationToken.None);
            return retry.LastFailure.ErrorMessage == "too slow";
        }));
        var id = await StartAsync("Retries");
        await AttemptsAsync(1);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await AttemptsAsync(2);
        Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(3, (await FinishedAsync(id)).ReadOutputAs<int>());
    }

    private void FailTimes(int times) => Activity<object?>("Flaky", _ => ++attempts <= times ? throw new TimeoutException("too slow") : attempts);

    private void Orchestrate(TaskRetryOptions retry) =>
        Orchestrator("Retries", async context => await context.CallActivityAsync<int>("Flaky", new TaskOptions(retry)));

    /// <summary>Waits until the attempt has been made and its outcome processed.</summary>
    private async Task AttemptsAsync(int count)
    {
        await UntilAsync(() => Task.FromResult(attempts == count));
        await IdleAsync();
    }
}
