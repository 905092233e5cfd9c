namespace Platform.Tests.Gateway;

[Collection(nameof(PlatformFixture))]
public sealed class ReadingTheDocs(PlatformFixture platform)
{
    [Theory, InlineData("/docs", "text/html"), InlineData("/docs/", "text/html"), InlineData("/docs/start.js", "text/javascript")]
    [InlineData("/docs/scalar.js", "text/javascript"), InlineData("/api/v1/openapi.json", "application/json")]
    public async Task File_of_the_API_reference_needs_no_token_and_may_run_nothing_from_elsewhere(string path, string type)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip });
        using var response = await http.GetAsync(new Uri(platform.Host.AddressOf("gateway"), path));
        Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains("script-src 'self'; ", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var text = await response.Content.ReadAsStringAsync();
        if (path.EndsWith("scalar.js", StringComparison.Ordinal)) Assert.Contains("createApiReference", text, StringComparison.Ordinal);
        if (path.EndsWith("json", StringComparison.Ordinal)) Assert.Contains("/api/v1/auth/login", text, StringComparison.Ordinal);
    }

    [Theory, InlineData("GET", "/docs/other.js"), InlineData("POST", "/docs"), InlineData("POST", "/api/v1/openapi.json")]
    public async Task Unknown_path_below_the_docs_is_404(string method, string path)
    {
        var answer = await platform.Anonymous().SendAsync(new(method), path);
        Assert.Equal((HttpStatusCode.NotFound, "no-such-route"), (answer.Status, answer.ProblemCode));
    }
}
