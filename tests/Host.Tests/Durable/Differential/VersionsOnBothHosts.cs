namespace Platform.Host.Tests.Durable.Differential;

public sealed class VersionsOnBothHosts(PostgresFixture postgres, MicrosoftHost microsoft) : DifferentialTest(postgres, microsoft)
{
    private static readonly Func<TaskOrchestrationContext, Task<object?>> Tells = context =>
        Task.FromResult<object?>($"{context.Version} {context.CompareVersionTo("1.5")}");

    [Theory, InlineData("1.0"), InlineData("2.0"), InlineData("")]
    public Task Orchestration_has_the_requested_version(string version) => SameAsync(new() { Main = Tells, Version = version }, isVersioned: true);

    [Fact]
    public Task Orchestration_without_a_requested_version_has_the_default() => SameAsync(new() { Main = Tells }, isVersioned: true);

    [Fact]
    public Task Version_newer_than_the_host_fails() => SameAsync(new() { Main = Tells, Version = "2.1" }, isVersioned: true);

    [Fact]
    public Task Host_without_versions_runs_any_version() => SameAsync(new() { Main = Tells, Version = "7" });

    [Fact]
    public Task Activity_has_the_version_of_its_orchestration() =>
        SameAsync(new() { Main = async context => await context.CallActivityAsync<string>("Echo", "a"), Version = "1.2" }, isVersioned: true);

    [Fact]
    public Task Child_has_the_default_version_unless_another_is_given() => SameAsync(new()
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
    public Task ContinueAsNew_changes_the_version() => SameAsync(new()
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
