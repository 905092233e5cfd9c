using System.Net.Http.Json;

namespace Platform.Tests.Health;

[Collection(nameof(PlatformFixture))]
public sealed class AskingAnApp(PlatformFixture platform)
{
    [Theory, InlineData("live"), InlineData("ready")]
    public async Task How_it_is_is_answered_by_each_at_its_own_address(string question)
    {
        using var http = new HttpClient();
        Assert.Equal(PlatformManifest.Read(Repository.Root).Services.Count, platform.Host.Apps.Count);
        foreach (var app in platform.Host.Apps)
        {
            using var answer = await http.GetAsync(new Uri(app.Address, $"/health/{question}"));
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.True((answer.StatusCode, body.GetProperty("status").GetString()) == (HttpStatusCode.OK, "healthy"), $"{app.Name}: {body}");
            if (question == "ready" && app.Name != "gateway") Assert.NotEmpty(body.GetProperty("checks").EnumerateObject());
        }
    }
}
