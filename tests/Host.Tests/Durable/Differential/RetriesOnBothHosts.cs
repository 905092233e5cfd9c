namespace Platform.Host.Tests.Durable.Differential;

public sealed class RetriesOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    [Fact]
    public Task A_policy_until_it_succeeds() => RetryAsync(new RetryPolicy(5, Short));

    [Fact]
    public Task A_policy_with_growing_intervals_up_to_the_longest() =>
        RetryAsync(new RetryPolicy(5, Short, backoffCoefficient: 3, maxRetryInterval: TimeSpan.FromMilliseconds(45)), succeedsAfter: 3);

    [Fact]
    public Task A_policy_that_runs_out_of_attempts() => RetryAsync(new RetryPolicy(2, Short));

    [Fact]
    public Task A_policy_of_one_attempt() => RetryAsync(new RetryPolicy(1, Short));

    [Fact]
    public Task A_policy_that_runs_out_of_time() =>
        RetryAsync(new RetryPolicy(100, TimeSpan.FromMilliseconds(500), retryTimeout: TimeSpan.FromMilliseconds(500)), succeedsAfter: int.MaxValue);

    [Fact]
    public Task A_policy_that_does_not_handle_the_failure() =>
        RetryAsync(new RetryPolicy(5, Short) { HandleFailure = failure => !failure.IsCausedBy<TimeoutException>() });

    [Fact]
    public Task A_handler_that_waits_and_goes_on() => RetryAsync(new AsyncRetryHandler(async retry =>
    {
        await retry.OrchestrationContext.CreateTimer(Short * retry.LastAttemptNumber, CancellationToken.None);
        return retry.LastFailure.IsCausedBy<TimeoutException>();
    }));

    [Fact]
    public Task A_handler_that_gives_up() => RetryAsync(new AsyncRetryHandler(retry => Task.FromResult(retry.LastAttemptNumber < 2)));

    [Fact]
    public Task A_caught_failure_after_the_last_attempt() => SameOrchestrationAsync(async context =>
    {
        await Assert.ThrowsAsync<TaskFailedException>(
            () => context.CallActivityAsync("Flaky", options: TaskOptions.FromRetryPolicy(new RetryPolicy(2, Short))));
        return await context.CallActivityAsync<string>("Echo", "after it");
    });

    [Fact]
    public Task Two_at_once() => SameAsync(new()
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
