namespace Platform.Tests.Audit;

/// <summary>The list of Audit, for the tests that go over all contexts.</summary>
internal sealed class AuditCases : IContextCases
{
    public const string Route = "/api/v1/audit";

    public async Task ProvokeAsync(PlatformFixture platform) => await (await platform.SomebodyAsync()).GetAsync(Route);

    public IEnumerable<(string Path, string Role, string Time)> Lists => [(Route, "customer", "createdAt")];
}
