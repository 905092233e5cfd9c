using System.Net.Http.Json;
using Platform.Gateway;

namespace Platform.Tests.Gateway;

/// <summary>With the limits that a user meets; all other tests raise them. Each test comes from an address of its own.</summary>
[Collection(nameof(HostProcess))]
public sealed class FloodingTheGateway(FloodingTheGateway.Edge edge) : IClassFixture<FloodingTheGateway.Edge>
{
    [Fact]
    public async Task Sprayed_logins_end_after_twenty()
    {
        // Identity counts the failures of an address for some minutes, and this database may be that of the last run.
        var client = $"2001:db8:{Random.Shared.Next(0x10000):x}:{Random.Shared.Next(0x10000):x}::1";
        var statuses = await ManyAsync(60, client, i => Post("/api/v1/auth/login", new { email = $"p{i}@example.com", password = "wrong-horse-9" }));
        Assert.InRange(statuses[HttpStatusCode.Unauthorized], 20, 25);
        Assert.Equal(60, statuses[HttpStatusCode.Unauthorized] + statuses[HttpStatusCode.TooManyRequests]);
    }

    [Fact]
    public async Task Registrations_from_one_address_end_after_ten()
    {
        var statuses = await ManyAsync(30, "203.0.113.2", i => Post(
            "/api/v1/auth/register", new { email = $"p{Guid.NewGuid():N}@example.com", password = "correct-horse-9", displayName = "Pat" }));
        Assert.InRange(statuses[HttpStatusCode.Accepted], 10, 12);
        Assert.Equal(30, statuses[HttpStatusCode.Accepted] + statuses[HttpStatusCode.TooManyRequests]);
    }

    [Fact]
    public async Task Anonymous_requests_from_one_address_end_after_three_hundred_but_for_the_rate()
    {
        var statuses = await ManyAsync(1000, "203.0.113.3", _ => new(HttpMethod.Get, Address("/.well-known/jwks.json")));
        Assert.True(statuses[HttpStatusCode.OK] >= 300 && statuses[HttpStatusCode.TooManyRequests] > 0, string.Join(", ", statuses));
        Assert.Equal(HttpStatusCode.OK, (await ManyAsync(1, "203.0.113.4", _ => new(HttpMethod.Get, Address("/.well-known/jwks.json")))).Single().Key);
    }

    [Fact]
    public async Task Preflights_and_unknown_methods_count_too()
    {
        var statuses = await ManyAsync(800, "203.0.113.6", i =>
        {
            var request = new HttpRequestMessage(i % 2 == 0 ? HttpMethod.Options : HttpMethod.Trace, Address("/api/v1/orders"));
            request.Headers.Add("Origin", "https://shop.example");
            request.Headers.Add("Access-Control-Request-Method", "POST");
            return request;
        });
        Assert.True(statuses[HttpStatusCode.TooManyRequests] > 0, string.Join(", ", statuses));
        Assert.True(statuses[HttpStatusCode.NoContent] + statuses[HttpStatusCode.MethodNotAllowed] >= 300, string.Join(", ", statuses));
    }

    [Fact]
    public async Task Writes_of_an_account_to_one_route_end_after_sixty_and_all_others_go_on()
    {
        // The app of orders does not run here, and takes nothing.
        var statuses = await ManyAsync(100, "203.0.113.5", _ => Post("/api/v1/orders", new { }, edge.One));
        Assert.InRange(statuses[HttpStatusCode.ServiceUnavailable], 60, 70);
        Assert.Equal(100, statuses[HttpStatusCode.ServiceUnavailable] + statuses[HttpStatusCode.TooManyRequests]);
        foreach (var (path, token) in new[] { ("/api/v1/jobs", edge.One), ("/api/v1/orders", edge.Other) })
            Assert.DoesNotContain(HttpStatusCode.TooManyRequests, await ManyAsync(1, "203.0.113.5", _ => Post(path, new { }, token)));
    }

    private Uri Address(string path) => new(edge.Platform.Host.AddressOf("gateway"), path);

    private HttpRequestMessage Post(string path, object body, string? token = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Address(path)) { Content = JsonContent.Create(body) };
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        return request;
    }

    private static async Task<Dictionary<HttpStatusCode, int>> ManyAsync(int count, string client, Func<int, HttpRequestMessage> request)
    {
        using var http = new HttpClient();
        var statuses = await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
        {
            using var sent = request(i);
            sent.Headers.Add("X-Forwarded-For", client);
            using var response = await http.SendAsync(sent);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Assert.NotNull(response.Headers.RetryAfter);
                Assert.Contains("rate-limit-exceeded", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
            return response.StatusCode;
        }));
        return statuses.GroupBy(status => status).ToDictionary(g => g.Key, g => g.Count());
    }

    public sealed class Edge : IAsyncLifetime
    {
        internal SmallPlatform Platform { get; } = new("flooded", "gateway", "identity")
        {
            ConfigureServices = (app, services) =>
            {
                if (app == "gateway") services.Configure<GatewayOptions>(options => options.TrustedProxies = 1);
            },
        };

        internal string One { get; private set; } = "";
        internal string Other { get; private set; } = "";

        public async Task InitializeAsync()
        {
            await Platform.StartAsync(reset: false);
            One = (await Platform.StaffAsync("customer")).Token!;
            Other = (await Platform.StaffAsync("instructor")).Token!;
        }

        public async Task DisposeAsync() => await Platform.DisposeAsync();
    }
}
