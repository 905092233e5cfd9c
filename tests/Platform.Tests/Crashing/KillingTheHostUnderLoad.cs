using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Xunit.Abstractions;

namespace Platform.Tests.Crashing;

/// <summary>Two kills in the suite; the long run is <c>PLATFORM_KILLS=200 dotnet test tests/Platform.Tests --filter KillingTheHostUnderLoad</c>, another seed
/// <c>PLATFORM_SEED</c>.</summary>
[Collection(nameof(HostProcess))]
public sealed class KillingTheHostUnderLoad(ITestOutputHelper output)
{
    private const int Shoppers = 4, Stock = 100_000, Price = 700;

    /// <summary>A shopper has more open orders here than the default allows.</summary>
    private static readonly Dictionary<string, string> Settings = new() { ["Ordering__MaxOpenOrders"] = "100000", ["Ordering__MaxUnitsOnHold"] = "100000" };

    private static readonly string[] Tokens = ["tok_visa", "tok_visa", "tok_visa", "tok_error", "tok_declined"];

    [Fact]
    public async Task Orders_payments_stock_and_mails_agree_after_every_kill()
    {
        var kills = HostProcess.Setting("PLATFORM_KILLS") ?? 2;
        var seed = HostProcess.Setting("PLATFORM_SEED") ?? 1;
        var moments = new Random(seed);
        await using var host = new HostProcess("killed");
        await host.StartAsync(reset: true, environment: Settings);
        using var http = new HttpClient { BaseAddress = host.Gateway, Timeout = TimeSpan.FromSeconds(30) };

        var product = await NewProductAsync(http);
        var shoppers = await Task.WhenAll(Enumerable.Range(0, Shoppers).Select(_ => RegisterAsync(host, http)));
        using var shopping = new CancellationTokenSource();
        var accepted = new ConcurrentDictionary<Guid, string>();
        var load = shoppers.Select((email, i) => ShopAsync(http, email, product, new Random(seed * 1000 + i), accepted, shopping.Token)).ToArray();

        for (var kill = 1; kill <= kills; kill++)
        {
            await Task.Delay(moments.Next(2500)); // the moment is the point: anywhere in the work
            await host.KillAsync();
            // what a checkout of kits needs
            await host.StartAsync(only: "gateway,identity,catalog,inventory,payments,ordering,notifications", environment: Settings);
            output.WriteLine($"Killed {kill} times, {accepted.Count} orders accepted");
        }
        await shopping.CancelAsync();
        await Task.WhenAll(load);

        var (completed, captured) = (0, 0L);
        foreach (var (id, email) in accepted)
        {
            var order = await FinalOrderAsync(http, email, id);
            if (order.Text("status") == "completed") completed++;
            // A checkout whose first step the crashes held up for minutes is cancelled before anybody was asked for money; every other one has a payment.
            var wasNotPaidFor = order.GetProperty("reason").GetString()?.StartsWith("ReserveStock was not answered", StringComparison.Ordinal) == true;
            var payment = await SendAsync(http, email, HttpMethod.Get, $"/api/v1/payments/{id}", mayBeMissing: wasNotPaidFor);
            if (payment.ValueKind != JsonValueKind.Object) continue;
            captured += payment.GetProperty("captured").Long("amount") - payment.GetProperty("refunded").Long("amount");
        }
        Assert.NotEmpty(accepted);
        Assert.Equal(completed * (long)Price, captured);
        await Poll.UntilAsync(async () => (await GetAsync(http, shoppers[0], $"/api/v1/inventory/{product}")) is var stock
            && (stock.Int("available"), stock.Int("reserved")) == (Stock - completed, 0),
            () => $"the stock is not {Stock} less {completed}");

        // One mail for each outcome, besides the welcome. One that was in hand when the host was killed is sent again half a minute later.
        foreach (var email in shoppers)
        {
            var expected = accepted.Values.Count(e => e == email) + 1;
            var mails = await Poll.UntilAsync(() => MailsAsync(http, email), found => found.Count(status => status == "sent") == expected,
                found => $"{email} has {string.Join(", ", found.CountBy(m => m))} mails and should have {expected} sent ones", seconds: 120);
            Assert.Equal(expected, mails.Count);
        }
        output.WriteLine($"{kills} kills with seed {seed}: {accepted.Count} orders, {completed} completed");
    }

    /// <summary>Orders one after the other. An order whose answer did not arrive is asked for again with its key.</summary>
    private static async Task ShopAsync(
        HttpClient http, string email, Guid product, Random random, ConcurrentDictionary<Guid, string> accepted, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var order = Shopper.OrderOf(Tokens[random.Next(Tokens.Length)], (product, 1));
            var answer = await SendAsync(http, email, HttpMethod.Post, "/api/v1/orders", order, Guid.NewGuid().ToString());
            accepted[answer.Id("orderId")] = email;
        }
    }

    private static Task<JsonElement> FinalOrderAsync(HttpClient http, string email, Guid id) => Poll.UntilAsync(
        () => GetAsync(http, email, $"/api/v1/orders/{id}"), order => order.Text("status") is "completed" or "cancelled",
        order => $"the order is still {order}", seconds: 120);

    private static async Task<List<string>> MailsAsync(HttpClient http, string email)
    {
        var mails = new List<string>();
        for (var next = ""; next is not null;)
        {
            var page = await GetAsync(http, email, $"/api/v1/notifications?limit=100&after={next}");
            mails.AddRange(page.Items().Select(m => m.Text("status")));
            next = page.Text("next");
        }
        return mails;
    }

    private static async Task<Guid> NewProductAsync(HttpClient http)
    {
        var body = RunningPlatform.Product(amount: Price);
        var id = (await SendAsync(http, "instructor@platform.local", HttpMethod.Post, "/api/v1/catalog/products", body)).Id("id");
        await SendAsync(http, "operator@platform.local", HttpMethod.Post, $"/api/v1/inventory/{id}/adjustments", new { delta = Stock, reason = "Delivery" });
        return id;
    }

    private static async Task<string> RegisterAsync(HostProcess host, HttpClient http)
    {
        var email = $"p{Guid.NewGuid():N}@example.com";
        await host.RegisterAsync(http, email, Password);
        return email;
    }

    private const string Password = "Learning-by-doing-1";

    private static readonly ConcurrentDictionary<string, string> TokensOfPeople = new();

    private static Task<JsonElement> GetAsync(HttpClient http, string email, string path) => SendAsync(http, email, HttpMethod.Get, path);

    /// <summary>Asks until there is an answer: while the host is down there is none, and what is behind the gateway may still start.</summary>
    private static async Task<JsonElement> SendAsync(
        HttpClient http, string? email, HttpMethod method, string path, object? body = null, string? idempotencyKey = null, bool mayBeMissing = false)
    {
        for (var tries = 0; ; tries++)
        {
            Assert.True(tries < 600, $"{method} {path} got no answer");
            try
            {
                using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
                if (email is not null)
                {
                    if (!TokensOfPeople.TryGetValue(email, out var token))
                    {
                        var session = await SendAsync(http, null, HttpMethod.Post, "/api/v1/auth/login", new { email, password = Password });
                        token = TokensOfPeople[email] = session.Text("accessToken");
                    }
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                }
                if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
                using var answer = await http.SendAsync(request);
                if (mayBeMissing && answer.StatusCode == HttpStatusCode.NotFound) return default;
                if (answer.IsSuccessStatusCode) return (await answer.Content.ReadFromJsonAsync<JsonElement>())!;
                if (answer.StatusCode == HttpStatusCode.Unauthorized && email is not null) TokensOfPeople.TryRemove(email, out _); // expired
                else if (answer.StatusCode is not (HttpStatusCode.NotFound or >= HttpStatusCode.InternalServerError)) // not found: an event is still on its way
                    Assert.Fail($"{method} {path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            }
            catch (Exception unanswered) when (unanswered is HttpRequestException or IOException or TaskCanceledException)
            {
                // The host is down.
            }
            await Task.Delay(200);
        }
    }
}
