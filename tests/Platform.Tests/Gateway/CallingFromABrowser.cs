using Microsoft.Extensions.Options;
using Platform.Gateway;
using Platform.Tests.BadInput;

namespace Platform.Tests.Gateway;

[Collection(nameof(PlatformFixture))]
public sealed class CallingFromABrowser : IDisposable
{
    private const string Allowed = "http://localhost:5173", Other = "https://other.example";
    private readonly PlatformFixture platform;
    private readonly GatewayOptions options;

    public CallingFromABrowser(PlatformFixture platform)
    {
        this.platform = platform;
        options = platform.Host.App("gateway").Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        options.AllowedOrigins = $"https://shop.example,{Allowed}";
    }

    public void Dispose() => options.AllowedOrigins = "";

    [Theory]
    [InlineData("/api/v1/orders")]
    [InlineData("/api/v1/auth/login")]
    [InlineData("/api/v1/catalog/products")]
    [InlineData("/api/v1/nothing")]
    public async Task Preflight_of_an_allowed_origin_is_204_with_methods_headers_and_maximum_age(string path)
    {
        var answer = await PreflightAsync(path, Allowed);
        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal(Allowed, HeaderOf(answer, "Access-Control-Allow-Origin"));
        Assert.Equal(["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"], HeaderOf(answer, "Access-Control-Allow-Methods").Split(',').Order());
        var headers = HeaderOf(answer, "Access-Control-Allow-Headers").Split(',');
        foreach (var header in new[] { "authorization", "content-type", "idempotency-key", "if-match", "traceparent" })
            Assert.Contains(header, headers, StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain("x-csrf", headers, StringComparer.OrdinalIgnoreCase); // it protects the refresh token's cookie
        Assert.Equal("600", HeaderOf(answer, "Access-Control-Max-Age"));
        Assert.Equal("Origin", HeaderOf(answer, "Vary"));
        Assert.Equal("", HeaderOf(answer, "Access-Control-Allow-Credentials"));
    }

    [Theory, InlineData(Other)]
    [InlineData("null")]
    [InlineData("http://localhost:5174")]
    [InlineData("HTTP://LOCALHOST:5173")]
    public async Task Preflight_of_another_origin_is_204_without_permission(string origin)
    {
        var answer = await PreflightAsync("/api/v1/orders", origin);
        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.DoesNotContain(answer.Response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task No_origin_is_allowed_by_default()
    {
        options.AllowedOrigins = new GatewayOptions { Routes = [] }.AllowedOrigins;
        Assert.Equal("", HeaderOf(await PreflightAsync("/api/v1/orders", Allowed), "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/api/v1/catalog/products?limit=1", 200)]
    [InlineData("/api/v1/orders", 401)]
    [InlineData("/api/v1/nothing", 404)]
    [InlineData("/api/v1/catalog/products/" + Routes.Nothing, 404)]
    public async Task Allowed_origin_may_read_answers_and_problems(string path, int status)
    {
        var answer = await SendAsync(HttpMethod.Get, path, Allowed);
        Assert.Equal((status, Allowed, "Origin"),
            ((int)answer.Status, HeaderOf(answer, "Access-Control-Allow-Origin"), HeaderOf(answer, "Vary").Split(", ")[^1]));
        Assert.Contains("ETag", HeaderOf(answer, "Access-Control-Expose-Headers").Split(','));
        Assert.Equal("", HeaderOf(await SendAsync(HttpMethod.Get, path, Other), "Access-Control-Allow-Origin"));
        Assert.Equal("", HeaderOf(await SendAsync(HttpMethod.Get, path, origin: null), "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Apps_permissions_and_other_headers_do_not_get_out()
    {
        await using var upstream = new Upstream(platform, (stream, stop) => Upstream.WriteAsync(stream,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"7\"\r\nAccess-Control-Allow-Origin: *\r\nServer: app\r\nX-Powered-By: app\r\n"
            + "Set-Cookie: session=1\r\nX-Debug: 1\r\nContent-Length: 2\r\n\r\n{}", stop));
        var token = (await Routes.AsAsync(platform, "customer")).Token;
        var answer = await SendAsync(HttpMethod.Get, Upstream.Path, Other, request => request.Headers.Authorization = new("Bearer", token));
        Assert.Equal((HttpStatusCode.OK, "\"7\""), (answer.Status, answer.Response.Headers.ETag?.Tag));
        foreach (var name in new[] { "Access-Control-Allow-Origin", "Server", "X-Powered-By", "Set-Cookie", "X-Debug" })
            Assert.Equal("", HeaderOf(answer, name));
    }

    private Task<ApiResponse> PreflightAsync(string path, string origin) => SendAsync(HttpMethod.Options, path, origin, request =>
    {
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,idempotency-key");
    });

    private Task<ApiResponse> SendAsync(HttpMethod method, string path, string? origin, Action<HttpRequestMessage>? change = null) =>
        Routes.SendRawAsync(method, new(platform.Host.AddressOf("gateway"), path), request =>
        {
            if (origin is not null) request.Headers.Add("Origin", origin);
            change?.Invoke(request);
        });

    private static string HeaderOf(ApiResponse answer, string name) =>
        answer.Response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";
}
