namespace Platform.Host.Tests.Durable.Differential;

public sealed class ChildrenOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    [Fact]
    public Task Child_with_a_given_id_returns_its_result() => SameAsync(new()
    {
        Main = async context =>
            await context.CallSubOrchestratorAsync<string>("Child", "in", new SubOrchestrationOptions(instanceId: $"{context.InstanceId}-child")),
        Child = async context => $"{context.Parent!.Name} {context.GetInput<string>()} {await context.CallActivityAsync<string>("Echo", "child")}",
        Also = ["-child"],
    });

    [Fact]
    public Task Child_without_a_given_id_gets_a_generated_one() => SameAsync(new()
    {
        Main = async context => await context.CallSubOrchestratorAsync<string>("Child", "in"),
        Child = context => Task.FromResult<object?>(context.GetInput<string>() + context.InstanceId.Length),
    });

    [Fact]
    public Task Failed_child_fails_its_parent() => SameAsync(new()
    {
        Main = async context => await context.CallSubOrchestratorAsync<string>("Child"),
        Child = _ => throw new InvalidTimeZoneException("in the child"),
    });

    [Fact]
    public Task Caught_child_failure_has_its_name_and_details() => SameAsync(new()
    {
        Main = async context =>
        {
            var failure = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallSubOrchestratorAsync("Child"));
            return $"{failure.TaskName} {failure.FailureDetails.ErrorType} {failure.FailureDetails.ErrorMessage}";
        },
        Child = async context => await context.CallActivityAsync<string>("Break"),
    });

    [Fact]
    public Task Failed_child_is_retried_until_it_succeeds() => SameAsync(new()
    {
        Main = async context =>
            await context.CallSubOrchestratorAsync<string>("Child", options: TaskOptions.FromRetryPolicy(new RetryPolicy(4, TimeSpan.FromMilliseconds(20)))),
        Child = async context => await context.CallActivityAsync<string>("Flaky"),
    });

    [Fact]
    public Task Grandchild_result_reaches_the_root() => SameAsync(new()
    {
        Main = async context =>
            await context.CallSubOrchestratorAsync<string>("Child", "deep", new SubOrchestrationOptions(instanceId: $"{context.InstanceId}-child")),
        Child = async context =>
            await context.CallSubOrchestratorAsync<string>(
                "Grandchild", context.GetInput<string>(), new SubOrchestrationOptions(instanceId: $"{context.InstanceId}-grandchild")),
        Grandchild = context => Task.FromResult<object?>(context.GetInput<string>() + " down"),
        Also = ["-child", "-child-grandchild"],
    });

    [Fact]
    public Task Unregistered_child_fails_its_parent() => SameOrchestrationAsync(async context => await context.CallSubOrchestratorAsync<string>("Unknown"));

    [Fact]
    public Task Child_that_continues_as_new_returns_its_last_result() => SameAsync(new()
    {
        Main = async context =>
            await context.CallSubOrchestratorAsync<string>("Child", "a", new SubOrchestrationOptions(instanceId: $"{context.InstanceId}-child")),
        Child = async context =>
        {
            var text = await context.CallActivityAsync<string>("Echo", context.GetInput<string>() + "a");
            if (text.Length == 4) return text;
            context.ContinueAsNew(text);
            return null;
        },
        Also = ["-child"],
    });
}
