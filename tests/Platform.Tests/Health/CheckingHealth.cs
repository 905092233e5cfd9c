using System.Net.Http.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.Tests.Health;

[Collection(nameof(PlatformFixture))]
public sealed class CheckingHealth(PlatformFixture platform)
{
    [Theory, InlineData("live"), InlineData("ready")]
    public async Task Health_endpoints_respond_on_every_app(string endpoint)
    {
        using var http = new HttpClient();
        Assert.Equal(PlatformManifest.Read(Repository.Root).Services.Count, platform.Host.Apps.Count);
        foreach (var app in platform.Host.Apps)
        {
            using var answer = await http.GetAsync(new Uri(app.Address, $"/health/{endpoint}"));
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.True((answer.StatusCode, body.Text("status")) == (HttpStatusCode.OK, "healthy"), $"{app.Name}: {body}");
        }
    }

    public static TheoryData<string> Services => [.. PlatformManifest.Read(Repository.Root).Services.Select(s => s.Name)];

    [Theory, MemberData(nameof(Services))]
    public async Task Readiness_covers_what_the_manifest_gives_the_app(string name)
    {
        var service = PlatformManifest.Read(Repository.Root).Services.Single(s => s.Name == name);
        var expected = new List<string>();
        if (service.Database is not null) expected.Add("database");
        if (service.Queue is not null || service.Topic is not null || service.Subscriptions.Count > 0 || service.Operates) expected.Add("service-bus");
        if (service.Containers.Count > 0) expected.Add("storage");

        var ready = await platform.Host.App(name).Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(expected, ready.Entries.Keys.Where(check => check is not ("index-lag" or "key-encryption-key")));
    }
}
