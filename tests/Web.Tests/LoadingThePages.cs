using System.Net;

namespace Platform.Web.Tests;

[Collection(nameof(ShopFixture))]
public sealed class LoadingThePages(ShopFixture shop)
{
    private const int MaxScriptBytes = 150_000;

    [BrowserFact]
    public async Task The_first_page_loads_at_most_150_KB_of_compressed_scripts()
    {
        await using var visitor = await shop.VisitAsync();
        var scripts = new List<IResponse>();
        visitor.Page.Response += (_, response) =>
        {
            if (response.Request.ResourceType == "script") scripts.Add(response);
        };
        await visitor.Page.GotoAsync("/");
        await visitor.SeesAsync("results");
        var bytes = 0;
        foreach (var script in scripts) bytes += (await script.Request.SizesAsync()).ResponseBodySize;
        Assert.InRange(bytes, 1, MaxScriptBytes);
        Assert.All(scripts, script => Assert.Equal("br", script.Headers["content-encoding"]));
    }

    [Fact]
    public async Task Pages_and_the_api_share_an_origin()
    {
        using var http = new HttpClient();
        var page = await http.GetAsync(new Uri($"{shop.Address}/orders/1"));
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        var problem = await http.GetAsync(new Uri($"{shop.Address}/api/v1/nothing"));
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (problem.StatusCode, problem.Content.Headers.ContentType?.MediaType));
        Assert.Equal("application/json", (await http.GetAsync(new Uri($"{shop.Address}/health/live"))).Content.Headers.ContentType?.MediaType);
    }
}
