using Platform.Tests.BadInput;

namespace Platform.Tests.Samples;

/// <summary>Every answer and message of Samples, and its routes, for the tests that go over all contexts.</summary>
internal sealed class SamplesCases : IContextCases
{
    public const string Route = "/api/v1/samples";

    public async Task ProvokeAsync(PlatformFixture platform)
    {
        var (owner, key) = (await platform.NewUserAsync(), Guid.NewGuid().ToString());
        var added = await owner.PostAsync(Route, new { title = "The first one" }, key);
        await owner.PostAsync(Route, new { title = "Another one" }, key);
        await owner.GetAsync(added.Response.Headers.Location!.ToString());
        await owner.GetAsync(Route);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }

    public IEnumerable<BodyRoute> Bodies => [new("add sample thing", "customer", HttpMethod.Post, Route, """{"title":"The first one"}""")];

    public IEnumerable<(string Path, string Role, string Time)> Lists => [(Route, "customer", "createdAt")];
}
