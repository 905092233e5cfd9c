using System.Net.Http.Json;

namespace Platform.Tests.Search;

[Collection(nameof(PlatformFixture))]
public sealed class CatchingUpWithEvents(PlatformFixture platform)
{
    [Fact]
    public async Task Lag_over_a_minute_degrades_health_until_caught_up()
    {
        try
        {
            platform.SearchClock.Ahead = TimeSpan.FromSeconds(70); // events are as old when they are handled
            await platform.NewProductAsync(stock: 0);
            Assert.Equal((HttpStatusCode.OK, "degraded", "degraded"), await ReadyAsync()); // still serves what it has
        }
        finally
        {
            platform.SearchClock.Ahead = TimeSpan.Zero;
        }
        await platform.NewProductAsync(stock: 0);
        Assert.Equal((HttpStatusCode.OK, "healthy", "healthy"), await ReadyAsync());
    }

    private async Task<(HttpStatusCode, string?, string?)> ReadyAsync()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(platform.Host.AddressOf("search"), "/health/ready"));
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (answer.StatusCode, body.Text("status"), body.GetProperty("checks").Text("index-lag"));
    }
}
