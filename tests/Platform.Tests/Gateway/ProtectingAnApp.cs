using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Platform.Gateway;
using Platform.Tests.BadInput;

namespace Platform.Tests.Gateway;

/// <summary>Apps that hang, cut off, drip or are down: how many requests reach them, what clients get, and that all is well again by itself.</summary>
[Collection(nameof(HostProcess))]
public sealed class ProtectingAnApp(ProtectingAnApp.Edge edge) : IClassFixture<ProtectingAnApp.Edge>
{
    private const string Ok = "HTTP/1.1 204 No Content\r\n\r\n";
    private static readonly TimeSpan Break = new ResilienceOptions().BreakDuration + TimeSpan.FromSeconds(1);
    private readonly SmallPlatform platform = edge.Platform;

    [Fact]
    public async Task Get_whose_connection_is_cut_is_sent_twice_and_a_post_once()
    {
        await using var upstream = new Upstream(platform, (_, _) => Task.CompletedTask);
        Assert.Equal(502, await StatusAsync(HttpMethod.Get));
        Assert.Equal(2, upstream.Requests);
        Assert.Equal(502, await StatusAsync(HttpMethod.Post));
        Assert.Equal(3, upstream.Requests);
    }

    [Fact]
    public async Task Get_whose_connection_is_cut_once_succeeds()
    {
        var cut = 0;
        await using var upstream = new Upstream(
            platform, (stream, stop) => Interlocked.Increment(ref cut) == 1 ? Task.CompletedTask : Upstream.WriteAsync(stream, Ok, stop));
        Assert.Equal(204, await StatusAsync(HttpMethod.Get));
    }

    [Fact]
    public async Task App_that_cuts_off_gets_no_requests_until_a_probe_succeeds()
    {
        var isWell = false;
        await using var upstream = new Upstream(
            platform, (stream, stop) => Volatile.Read(ref isWell) ? Upstream.WriteAsync(stream, Ok, stop) : Task.CompletedTask);
        for (var i = 0; i < 10; i++) Assert.Equal(502, await StatusAsync(HttpMethod.Post));
        Assert.Equal(10, upstream.Requests);

        var refused = await SendAsync(HttpMethod.Post);
        Assert.Empty(Problem.FaultsOf(refused, 503));
        Assert.Equal(("service-unavailable", 5.0), (refused.ProblemCode, refused.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        Assert.Equal(10, upstream.Requests);

        platform.Clock.Advance(Break);
        Assert.Equal(502, await StatusAsync(HttpMethod.Post)); // the probe
        Assert.Equal(503, await StatusAsync(HttpMethod.Post));
        Assert.Equal(11, upstream.Requests);

        isWell = true;
        platform.Clock.Advance(Break);
        for (var i = 0; i < 5; i++) Assert.Equal(204, await StatusAsync(HttpMethod.Post));
        Assert.Equal(16, upstream.Requests);
    }

    [Fact]
    public async Task Front_end_that_responds_for_an_app_that_is_down_opens_the_circuit()
    {
        await using var upstream = new Upstream(
            platform, (stream, stop) => Upstream.WriteAsync(stream, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", stop));
        for (var i = 0; i < 12; i++) Assert.Equal(503, await StatusAsync(HttpMethod.Get));
        Assert.Equal(10, upstream.Requests);
    }

    [Fact]
    public async Task Errors_that_the_app_itself_reports_do_not_open_the_circuit()
    {
        const string response = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nContent-Length: 2\r\n\r\n{}";
        await using var upstream = new Upstream(platform, (stream, stop) => Upstream.WriteAsync(stream, response, stop));
        for (var i = 0; i < 12; i++) Assert.Equal(503, await StatusAsync(HttpMethod.Get));
        Assert.Equal(12, upstream.Requests);
    }

    [Fact]
    public async Task Clients_that_break_off_do_not_open_the_circuit()
    {
        var entered = new SemaphoreSlim(0);
        var isWell = false;
        await using var upstream = new Upstream(platform, async (stream, stop) =>
        {
            if (Volatile.Read(ref isWell))
            {
                await Upstream.WriteAsync(stream, Ok, stop);
                return;
            }
            entered.Release();
            await stream.ReadExactlyAsync(new byte[1], stop); // until the gateway hangs up
        });
        for (var i = 0; i < 12; i++)
        {
            using var client = new CancellationTokenSource();
            var sent = SendAsync(HttpMethod.Get, client.Token);
            await entered.WaitAsync();
            await client.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
        }
        isWell = true;
        Assert.Equal(204, await StatusAsync(HttpMethod.Get));
    }

    [Fact]
    public async Task Hanging_app_holds_only_its_places_and_its_queue()
    {
        var options = platform.Host.App("gateway").Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        options.Resilience = new() { MaxConcurrentRequests = 2, MaxQueuedRequests = 1, QueueTimeout = TimeSpan.FromMinutes(1) };
        var (entered, answer) = (new SemaphoreSlim(0), new TaskCompletionSource());
        await using var upstream = new Upstream(platform, async (stream, stop) =>
        {
            entered.Release();
            await answer.Task.WaitAsync(stop);
            await Upstream.WriteAsync(stream, Ok, stop);
        });
        var inside = new[] { StatusAsync(HttpMethod.Get), StatusAsync(HttpMethod.Get) };
        await entered.WaitAsync();
        await entered.WaitAsync();
        var others = new[] { SendAsync(HttpMethod.Get), SendAsync(HttpMethod.Get) };

        var first = await await Task.WhenAny(others); // one waits, the other is refused
        Assert.Empty(Problem.FaultsOf(first, 503));
        Assert.Equal("service-busy", first.ProblemCode);
        Assert.NotNull(first.Response.Headers.RetryAfter);
        Assert.Equal(2, upstream.Requests);

        answer.SetResult();
        Assert.All(await Task.WhenAll(inside), status => Assert.Equal(204, status));
        Assert.Single(await Task.WhenAll(others), a => a.Status == HttpStatusCode.NoContent);
        Assert.Equal(3, upstream.Requests);
        options.Resilience = new();
    }

    [Fact]
    public async Task Dripping_app_is_cut_off_when_the_request_has_taken_its_time()
    {
        var limit = RoutePolicy.Of("GET", Upstream.Path)!.Timeout;
        await using var upstream = new Upstream(platform, async (stream, stop) =>
        {
            while (true)
            {
                await Upstream.WriteAsync(stream, "HTTP/1.1 200"[..1], stop);
                platform.Clock.Advance(limit + TimeSpan.FromSeconds(1));
                await stream.ReadExactlyAsync(new byte[1], stop); // until the gateway hangs up
            }
        });
        var answer = await SendAsync(HttpMethod.Get);
        Assert.Empty(Problem.FaultsOf(answer, 504));
        Assert.Equal(("service-timeout", 1), (answer.ProblemCode, upstream.Requests));
    }

    [Fact]
    public async Task App_that_refuses_by_the_headers_is_heard_while_the_client_still_sends()
    {
        await using var upstream = new Upstream(platform, (stream, stop) => Upstream.WriteAsync(
            stream, "HTTP/1.1 415 Unsupported Media Type\r\nContent-Type: application/problem+json\r\nContent-Length: 2\r\n\r\n{}", stop));
        var gateway = platform.Host.AddressOf("gateway");
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Host, gateway.Port);
        await using var stream = client.GetStream();
        await Upstream.WriteAsync(stream, $"POST {Upstream.Path} HTTP/1.1\r\nHost: {gateway.Authority}\r\nAuthorization: Bearer {edge.Token}\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n", default); // and no end
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 415 ", await reader.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Contains("Expect: 100-continue", upstream.Head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Body_over_the_routes_maximum_is_413_before_the_app_has_it()
    {
        await using var upstream = new Upstream(platform, (stream, stop) => Upstream.WriteAsync(stream, Ok, stop));
        var answer = await Routes.SendRawAsync(HttpMethod.Post, new(platform.Host.AddressOf("gateway"), Upstream.Path), request =>
        {
            request.Headers.Authorization = new("Bearer", edge.Token);
            request.Content = new ByteArrayContent(new byte[RoutePolicy.Of("POST", Upstream.Path)!.MaxBodyBytes + 1]);
        });
        Assert.Empty(Problem.FaultsOf(answer, 413));
        Assert.Equal(("body-too-large", 0), (answer.ProblemCode, upstream.Requests));
    }

    [Fact]
    public async Task Public_read_of_an_app_that_is_down_gets_the_last_good_response_and_all_else_503()
    {
        const string good = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
            + "Cache-Control: public, max-age=10, stale-if-error=600\r\n\r\n{}";
        var isWell = true;
        await using var upstream = new Upstream(
            platform, (stream, stop) => Volatile.Read(ref isWell) ? Upstream.WriteAsync(stream, good, stop) : Task.CompletedTask, route: "catalog");
        var all = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ReadAsync()));
        Assert.All(all, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(1, upstream.Requests);

        isWell = false;
        platform.Clock.Advance(TimeSpan.FromSeconds(20));
        for (var i = 0; i < 10; i++) await ReadAsync("?missing"); // opens the circuit: each is sent twice, at first
        var requests = upstream.Requests;
        var stale = await ReadAsync();
        Assert.Equal((HttpStatusCode.OK, 20.0), (stale.Status, stale.Response.Headers.Age!.Value.TotalSeconds));
        Assert.Equal("gateway; hit; ttl=-10", stale.Response.Headers.GetValues("Cache-Status").Single());
        foreach (var refused in new[] { await ReadAsync("?missing"), await ReadAsync(token: edge.Token) })
        {
            Assert.Empty(Problem.FaultsOf(refused, 503));
            Assert.NotNull(refused.Response.Headers.RetryAfter);
        }
        Assert.Equal(requests, upstream.Requests);

        isWell = true;
        platform.Clock.Advance(Break);
        var fresh = await ReadAsync();
        Assert.Equal("gateway; fwd=stale; stored", fresh.Response.Headers.GetValues("Cache-Status").Single());

        Task<ApiResponse> ReadAsync(string query = "", string? token = null) => Routes.SendRawAsync(
            HttpMethod.Get, new(platform.Host.AddressOf("gateway"), "/api/v1/catalog/products" + query),
            request => request.Headers.Authorization = token is null ? null : new("Bearer", token));
    }

    [Fact]
    public async Task App_is_told_how_long_the_gateway_waits_and_by_nobody_else()
    {
        await using var upstream = new Upstream(platform, (stream, stop) => Upstream.WriteAsync(stream, Ok, stop));
        await Routes.SendRawAsync(HttpMethod.Get, new(platform.Host.AddressOf("gateway"), Upstream.Path), request =>
        {
            request.Headers.Authorization = new("Bearer", edge.Token);
            request.Headers.Add("X-Request-Timeout", "1");
        });
        Assert.Contains("X-Request-Timeout: 60\r\n", upstream.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Request-Timeout: 1\r\n", upstream.Head, StringComparison.Ordinal);
    }

    private async Task<int> StatusAsync(HttpMethod method) => (int)(await SendAsync(method)).Status;

    private Task<ApiResponse> SendAsync(HttpMethod method, CancellationToken cancellationToken = default) =>
        Routes.SendRawAsync(
            method, new(platform.Host.AddressOf("gateway"), Upstream.Path), request => request.Headers.Authorization = new("Bearer", edge.Token),
            cancellationToken);

    /// <summary>Each test's app has an address of its own, and so a circuit of its own.</summary>
    public sealed class Edge : IAsyncLifetime
    {
        internal SmallPlatform Platform { get; } = new("edge", "gateway", "identity");
        internal string Token { get; private set; } = "";

        public async Task InitializeAsync()
        {
            await Platform.StartAsync(reset: false);
            Token = (await Platform.StaffAsync("customer")).Token!;
        }

        public async Task DisposeAsync() => await Platform.DisposeAsync();
    }
}
