namespace Platform.Host.Tests.Durable.Differential;

public sealed class ActivitiesOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    [Fact]
    public Task No_activity_at_all() => SameAsync(new() { Main = context => Task.FromResult<object?>($"{context.Name} got {context.GetInput<string>()}") });

    [Fact]
    public Task No_input_and_no_output() => SameAsync(new() { Main = context => Task.FromResult<object?>(context.GetInput<string>()), Input = null });

    [Fact]
    public Task One_after_the_other() => SameAsync(new()
    {
        Main = async context =>
            await context.CallActivityAsync<string>("Echo", "a") + await context.CallActivityAsync<string>("Echo", "b")
            + await context.CallActivityAsync<string>("echo", "c"),
    });

    [Fact]
    public Task Without_input() => SameOrchestrationAsync(async context => await context.CallActivityAsync<string>("Echo"));

    [Fact]
    public Task Fan_out_and_fan_in() => SameAsync(new()
    {
        Main = async context => string.Concat(await Task.WhenAll(Enumerable.Range(0, 20).Select(n => context.CallActivityAsync<string>("Echo", $"{n} ")))),
        AnswersInAnyOrder = true,
    });

    [Fact]
    public Task A_failure_that_is_not_caught() => SameOrchestrationAsync(async context => await context.CallActivityAsync<string>("Break"));

    [Fact]
    public Task A_failure_that_is_caught() => SameOrchestrationAsync(async context =>
    {
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallActivityAsync("Break"));
        return $"{failure.TaskName} {failure.TaskId} {failure.FailureDetails.ErrorType} {failure.FailureDetails.IsCausedBy<InvalidTimeZoneException>()}";
    });

    [Fact]
    public Task A_failure_with_inner_exceptions() => SameAsync(new()
    {
        Main = async context => await context.CallActivityAsync<string>("Break"),
        Break = _ => throw new InvalidTimeZoneException("outer", new FormatException("inner", new TimeoutException("innermost"))),
    });

    [Fact]
    public Task A_failure_with_properties_of_its_own() => SameAsync(new()
    {
        Main = async context =>
        {
            var failure = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallActivityAsync("Break"));
            return $"{failure.FailureDetails.Properties!["parameter"]} {failure.FailureDetails.Properties["length"]}";
        },
        Break = _ => throw new ArgumentException("no such place", "place"),
    });

    [Fact]
    public Task A_failure_of_the_orchestrator_itself() =>
        SameOrchestrationAsync(_ => throw new InvalidTimeZoneException("in the orchestrator", new FormatException("inner")));

    [Fact]
    public Task An_activity_that_is_not_registered() => SameOrchestrationAsync(async context => await context.CallActivityAsync<string>("Unknown", "a"));

    [Fact]
    public Task An_activity_that_is_not_registered_is_not_retried() => SameAsync(new()
    {
        Main = async context =>
            await context.CallActivityAsync<string>("Unknown", "a", TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMilliseconds(20)))),
    });

    [Fact]
    public Task The_first_of_two_while_the_other_goes_on() => SameOrchestrationAsync(async context =>
    {
        var (first, never) = (context.CallActivityAsync<string>("Echo", "first"), context.WaitForExternalEvent<string>("Never"));
        return await await Task.WhenAny(first, never);
    });
}
