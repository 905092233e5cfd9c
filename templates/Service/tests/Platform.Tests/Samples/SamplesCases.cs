using Platform.Tests.BadInput;
using Platform.Tests.Support;

namespace Platform.Tests.Samples;

/// <summary>Every answer and message of Samples, and its routes, for the tests that go over all contexts.</summary>
sealed class SamplesCases : IContextCases
{
    public const string Path = "/api/v1/samples";

    public async Task ProvokeAsync(PlatformFixture platform)
    {
        var (owner, key) = (await platform.SomebodyAsync(), Guid.NewGuid().ToString());
        var added = await owner.PostAsync(Path, new { title = "The first one" }, key);
        await owner.PostAsync(Path, new { title = "Another one" }, key);
        await owner.GetAsync(added.Response.Headers.Location!.ToString());
        await owner.GetAsync(Path);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }

    public IEnumerable<BodyRoute> Bodies => [new("add sample thing", "customer", HttpMethod.Post, Path, """{"title":"The first one"}""")];

    public IEnumerable<(string Path, string Role, string Time)> Lists => [(Path, "customer", "createdAt")];
}
