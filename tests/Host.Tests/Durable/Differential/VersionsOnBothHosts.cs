namespace Platform.Host.Tests.Durable.Differential;

public sealed class VersionsOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    private static readonly Func<TaskOrchestrationContext, Task<object?>> Tells = context =>
        Task.FromResult<object?>($"{context.Version} {context.CompareVersionTo("1.5")}");

    [Theory, InlineData("1.0"), InlineData("2.0"), InlineData("")]
    public Task One_that_was_asked_for(string version) => SameAsync(new() { Main = Tells, Version = version }, isVersioned: true);

    [Fact]
    public Task The_default_one() => SameAsync(new() { Main = Tells }, isVersioned: true);

    [Fact]
    public Task One_newer_than_the_host() => SameAsync(new() { Main = Tells, Version = "2.1" }, isVersioned: true);

    [Fact]
    public Task One_on_a_host_without_versions() => SameAsync(new() { Main = Tells, Version = "7" });

    [Fact]
    public Task An_activity_has_that_of_its_orchestration() =>
        SameAsync(new() { Main = async context => await context.CallActivityAsync<string>("Echo", "a"), Version = "1.2" }, isVersioned: true);

    [Fact]
    public Task A_child_has_the_default_one_unless_another_is_given() => SameAsync(new()
    {
        Main = async context =>
            await context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(instanceId: $"{context.InstanceId}-default"))
            + await context.CallSubOrchestratorAsync<string>(
                "Child", options: new SubOrchestrationOptions(instanceId: $"{context.InstanceId}-given") { Version = "0.5" }),
        Child = Tells,
        Version = "1.0",
        Also = ["-default", "-given"],
    }, isVersioned: true);

    [Fact]
    public Task Continuing_as_new_in_another() => SameAsync(new()
    {
        Main = context =>
        {
            if (context.Version != "1.0") return Tells(context);
            context.ContinueAsNew(new ContinueAsNewOptions { NewInput = "on", NewVersion = "1.1" });
            return Task.FromResult<object?>(null);
        },
        Version = "1.0",
    }, isVersioned: true);
}
