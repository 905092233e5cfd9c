using System.Net.Sockets;
using Platform.Tests.BadInput;

namespace Platform.Tests.Gateway;

[Collection(nameof(PlatformFixture))]
public sealed class ForwardingARequest(PlatformFixture platform)
{
    [Fact]
    public async Task Stopped_app_is_503_with_Retry_After()
    {
        await using var upstream = new Upstream(platform, answer: null);
        var answer = await GetAsync();
        Assert.Empty(Problem.FaultsOf(answer, 503));
        Assert.Equal("service-unavailable", answer.ProblemCode);
        Assert.NotNull(answer.Response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Slow_app_is_504()
    {
        await using var upstream = new Upstream(platform, (_, stop) => Task.Delay(Timeout.Infinite, stop), idleTimeout: TimeSpan.FromMilliseconds(300));
        var answer = await GetAsync();
        Assert.Empty(Problem.FaultsOf(answer, 504));
        Assert.Equal("service-timeout", answer.ProblemCode);
    }

    [Theory]
    [InlineData("400 Bad Request"), InlineData("403 Forbidden"), InlineData("404 Not Found"), InlineData("405 Method Not Allowed")]
    [InlineData("408 Request Timeout"), InlineData("411 Length Required"), InlineData("413 Payload Too Large"), InlineData("415 Unsupported")]
    [InlineData("431 Too Large"), InlineData("499 Any")]
    public async Task Refusal_of_an_apps_server_gets_a_problem(string status)
    {
        await using var upstream = new Upstream(
            platform, (stream, stop) => Upstream.WriteAsync(stream, $"HTTP/1.1 {status}\r\nAllow: GET\r\nContent-Length: 0\r\n\r\n", stop));
        Assert.Empty(Problem.FaultsOf(await GetAsync(), int.Parse(status[..3], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("This is not HTTP\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"7\"\r\nContent-Length: 100\r\n\r\n")]
    public async Task Response_broken_off_before_its_body_is_502(string sent)
    {
        await using var upstream = new Upstream(platform, (stream, stop) => Upstream.WriteAsync(stream, sent, stop));
        var answer = await GetAsync();
        Assert.Empty(Problem.FaultsOf(answer, 502));
        Assert.Equal("service-failed", answer.ProblemCode);
        Assert.Null(answer.Response.Headers.ETag);
    }

    [Theory, InlineData("Content-Length: 100\r\n\r\n{\"items\":"), InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public async Task Response_broken_off_in_its_body_is_broken_off(string rest)
    {
        await using var upstream = new Upstream(
            platform, (stream, stop) => Upstream.WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{rest}", stop));
        await Assert.ThrowsAnyAsync<HttpRequestException>(GetAsync);
    }

    [Fact]
    public async Task Response_is_streamed_as_it_arrives()
    {
        var seen = new TaskCompletionSource();
        await using var upstream = new Upstream(platform, async (stream, stop) =>
        {
            await Upstream.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nfirst", stop);
            await seen.Task.WaitAsync(TimeSpan.FromSeconds(20), stop);
            await Upstream.WriteAsync(stream, "after", stop);
        });
        using var http = new HttpClient();
        using var request = await RequestAsync(HttpMethod.Get);

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[10];
        await body.ReadExactlyAsync(buffer.AsMemory(0, 5));
        seen.SetResult();
        await body.ReadExactlyAsync(buffer.AsMemory(5));

        Assert.Equal("firstafter", Encoding.ASCII.GetString(buffer));
    }

    [Fact]
    public async Task Callers_trace_is_kept_through_gateway_and_app()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        var customer = await Routes.AsAsync(platform, "customer");
        foreach (var path in new[] { "/api/v1/catalog/products", $"/api/v1/orders/{Routes.Nothing}", "/api/v1/nothing" })
        {
            var answer = await Routes.SendRawAsync(HttpMethod.Get, new(platform.Host.AddressOf("gateway"), path), request =>
            {
                request.Headers.Authorization = new("Bearer", customer.Token);
                request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
            });
            Assert.Equal([trace], answer.Response.Headers.GetValues("trace-id"));
            if (!answer.Response.IsSuccessStatusCode) Assert.Equal(trace, answer.Text("traceId")); // the second path's problem is the app's
        }
    }

    [Fact]
    public async Task Trace_and_token_are_forwarded_but_not_the_host()
    {
        await using var upstream = new Upstream(platform, (stream, stop) => Upstream.WriteAsync(stream, "HTTP/1.1 204 No Content\r\n\r\n", stop));

        var answer = await GetAsync();

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Contains($"traceparent: 00-{Assert.Single(answer.Response.Headers.GetValues("trace-id"))}-", upstream.Head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Authorization: Bearer ey", upstream.Head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain($"Host: localhost:{platform.Host.AddressOf("gateway").Port}", upstream.Head, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith($"GET {Upstream.Path}?a=b%20c HTTP/1.1", upstream.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_is_answered_as_get_without_the_body()
    {
        await using var upstream = new Upstream(platform, (stream, stop) =>
            Upstream.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"7\"\r\nContent-Length: 2\r\n\r\n{}", stop));
        using var http = new HttpClient();
        using var request = await RequestAsync(HttpMethod.Head);
        request.Headers.Range = new(0, 0); // is for GET only

        using var response = await http.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, "\"7\"", 2), (response.StatusCode, response.Headers.ETag?.Tag, response.Content.Headers.ContentLength));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.StartsWith($"GET {Upstream.Path} HTTP/1.1", upstream.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("Range:", upstream.Head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory, InlineData("gateway"), InlineData("identity")]
    public async Task Malformed_chunked_body_is_400(string server)
    {
        var address = platform.Host.AddressOf(server);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        await Upstream.WriteAsync(stream, $"POST /api/v1/auth/login HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\n"
            + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\nnot a chunk\r\n", default);
        using var reader = new StreamReader(stream);

        var answer = await reader.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("request-incomplete", answer, StringComparison.Ordinal);
    }

    private async Task<HttpRequestMessage> RequestAsync(HttpMethod method) => new(method, new Uri(platform.Host.AddressOf("gateway"), Upstream.Path))
    {
        Headers = { Authorization = new("Bearer", (await Routes.AsAsync(platform, "customer")).Token) },
    };

    private async Task<ApiResponse> GetAsync()
    {
        var token = (await Routes.AsAsync(platform, "customer")).Token;
        return await Routes.SendRawAsync(
            HttpMethod.Get, new(platform.Host.AddressOf("gateway"), Upstream.Path + "?a=b%20c"),
            request => request.Headers.Authorization = new("Bearer", token));
    }
}
