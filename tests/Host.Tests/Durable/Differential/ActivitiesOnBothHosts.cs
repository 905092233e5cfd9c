namespace Platform.Host.Tests.Durable.Differential;

public sealed class ActivitiesOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    [Fact]
    public Task Orchestration_without_activities_returns_its_result() =>
        SameAsync(new() { Main = context => Task.FromResult<object?>($"{context.Name} got {context.GetInput<string>()}") });

    [Fact]
    public Task Missing_input_and_output_stay_null() =>
        SameAsync(new() { Main = context => Task.FromResult<object?>(context.GetInput<string>()), Input = null });

    [Fact]
    public Task Chained_activities_in_any_case_return_their_results() => SameAsync(new()
    {
        Main = async context =>
            await context.CallActivityAsync<string>("Echo", "a") + await context.CallActivityAsync<string>("Echo", "b")
            + await context.CallActivityAsync<string>("echo", "c"),
    });

    [Fact]
    public Task Activity_without_input_receives_null() => SameOrchestrationAsync(async context => await context.CallActivityAsync<string>("Echo"));

    [Fact]
    public Task Fan_out_returns_every_result_in_call_order() => SameAsync(new()
    {
        Main = async context => string.Concat(await Task.WhenAll(Enumerable.Range(0, 20).Select(n => context.CallActivityAsync<string>("Echo", $"{n} ")))),
        AnswersInAnyOrder = true,
    });

    [Fact]
    public Task Uncaught_activity_failure_fails_the_orchestration() =>
        SameOrchestrationAsync(async context => await context.CallActivityAsync<string>("Break"));

    [Fact]
    public Task Caught_activity_failure_has_its_task_and_cause() => SameOrchestrationAsync(async context =>
    {
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallActivityAsync("Break"));
        return $"{failure.TaskName} {failure.TaskId} {failure.FailureDetails.ErrorType} {failure.FailureDetails.IsCausedBy<InvalidTimeZoneException>()}";
    });

    [Fact]
    public Task Activity_failure_keeps_its_inner_exceptions() => SameAsync(new()
    {
        Main = async context => await context.CallActivityAsync<string>("Break"),
        Break = _ => throw new InvalidTimeZoneException("outer", new FormatException("inner", new TimeoutException("innermost"))),
    });

    [Fact]
    public Task Activity_failure_keeps_its_exception_properties() => SameAsync(new()
    {
        Main = async context =>
        {
            var failure = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallActivityAsync("Break"));
            return $"{failure.FailureDetails.Properties!["parameter"]} {failure.FailureDetails.Properties["length"]}";
        },
        Break = _ => throw new ArgumentException("no such place", "place"),
    });

    [Fact]
    public Task Exception_in_the_orchestrator_fails_it_with_its_inner_exceptions() =>
        SameOrchestrationAsync(_ => throw new InvalidTimeZoneException("in the orchestrator", new FormatException("inner")));

    [Fact]
    public Task Unregistered_activity_fails_the_orchestration() =>
        SameOrchestrationAsync(async context => await context.CallActivityAsync<string>("Unknown", "a"));

    [Fact]
    public Task Unregistered_activity_is_not_retried() => SameAsync(new()
    {
        Main = async context =>
            await context.CallActivityAsync<string>("Unknown", "a", TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMilliseconds(20)))),
    });

    [Fact]
    public Task WhenAny_completes_while_the_other_task_is_open() => SameOrchestrationAsync(async context =>
    {
        var (first, never) = (context.CallActivityAsync<string>("Echo", "first"), context.WaitForExternalEvent<string>("Never"));
        return await await Task.WhenAny(first, never);
    });
}
