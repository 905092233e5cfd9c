using System.Net.Http.Json;

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
            if (endpoint == "ready" && app.Name != "gateway") Assert.NotEmpty(body.GetProperty("checks").EnumerateObject());
        }
    }
}
