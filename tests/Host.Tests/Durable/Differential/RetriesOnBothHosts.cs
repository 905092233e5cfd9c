namespace Platform.Host.Tests.Durable.Differential;

public sealed class RetriesOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    [Fact]
    public Task Failed_activity_is_retried_until_it_succeeds() => RetryAsync(new RetryPolicy(5, Short));

    [Fact]
    public Task Retry_interval_grows_up_to_the_maximum() =>
        RetryAsync(new RetryPolicy(5, Short, backoffCoefficient: 3, maxRetryInterval: TimeSpan.FromMilliseconds(45)), succeedsAfter: 3);

    [Fact]
    public Task Failure_on_the_last_attempt_fails_the_orchestration() => RetryAsync(new RetryPolicy(2, Short));

    [Fact]
    public Task Policy_of_one_attempt_does_not_retry() => RetryAsync(new RetryPolicy(1, Short));

    [Fact]
    public Task Failure_after_the_retry_timeout_fails_the_orchestration() =>
        RetryAsync(new RetryPolicy(100, TimeSpan.FromMilliseconds(500), retryTimeout: TimeSpan.FromMilliseconds(500)), succeedsAfter: int.MaxValue);

    [Fact]
    public Task Failure_that_HandleFailure_rejects_is_not_retried() =>
        RetryAsync(new RetryPolicy(5, Short) { HandleFailure = failure => !failure.IsCausedBy<TimeoutException>() });

    [Fact]
    public Task Retry_handler_delays_each_retry_by_a_timer() => RetryAsync(new AsyncRetryHandler(async retry =>
    {
        await retry.OrchestrationContext.CreateTimer(Short * retry.LastAttemptNumber, CancellationToken.None);
        return retry.LastFailure.IsCausedBy<TimeoutException>();
    }));

    [Fact]
    public Task Retry_handler_that_returns_false_fails_the_orchestration() =>
        RetryAsync(new AsyncRetryHandler(retry => Task.FromResult(retry.LastAttemptNumber < 2)));

    [Fact]
    public Task Orchestration_continues_after_a_caught_failure_of_the_last_attempt() => SameOrchestrationAsync(async context =>
    {
        await Assert.ThrowsAsync<TaskFailedException>(
            () => context.CallActivityAsync("Flaky", options: TaskOptions.FromRetryPolicy(new RetryPolicy(2, Short))));
        return await context.CallActivityAsync<string>("Echo", "after it");
    });

    [Fact]
    public Task Activity_and_child_each_have_their_own_policy() => SameAsync(new()
    {
        Main = async context => await context.CallActivityAsync<string>("Flaky", options: TaskOptions.FromRetryPolicy(new RetryPolicy(5, Short)))
            + await context.CallSubOrchestratorAsync<string>(
                "Child", "in", new SubOrchestrationOptions(new TaskRetryOptions(new RetryPolicy(2, Short)), $"{context.InstanceId}-child")),
        Child = context => Task.FromResult<object?>(context.GetInput<string>()),
        Also = ["-child"],
    });

    private Task RetryAsync(TaskRetryOptions retry, int succeedsAfter = 2) => SameAsync(new()
    {
        Main = async context => await context.CallActivityAsync<string>("Flaky", options: new TaskOptions(retry)),
        Flaky = before => before < succeedsAfter ? throw new TimeoutException($"too slow {before}") : $"run {before}",
    });
}
