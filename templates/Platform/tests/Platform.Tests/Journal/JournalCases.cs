namespace Platform.Tests.Journal;

/// <summary>The list of Journal, for the tests that go over all contexts.</summary>
internal sealed class JournalCases : IContextCases
{
    public const string Route = "/api/v1/journal";

    public async Task ProvokeAsync(PlatformFixture platform) => await (await platform.NewUserAsync()).GetAsync(Route);

    public IEnumerable<(string Path, string Role, string Time)> Lists => [(Route, "customer", "createdAt")];
}
