using System.Net.Http.Json;
using Azure.Messaging.ServiceBus;
using Platform.Shared;

namespace Platform.Tests.Dashboard;

[Collection(nameof(PlatformFixture))]
public sealed class LookingAtTheHost(PlatformFixture platform)
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Gives_a_page_with_its_script_and_style()
    {
        foreach (var (path, type) in new[] { ("/", "text/html"), ("/dashboard.js", "text/javascript"), ("/dashboard.css", "text/css") })
        {
            using var answer = await Http.GetAsync(new Uri(platform.Host.Dashboard!, path));
            Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Tells_of_every_function_how_it_runs()
    {
        await platform.SomebodyAsync();

        var apps = (await GetAsync("apps")).GetProperty("apps").EnumerateArray().ToDictionary(a => a.GetProperty("name").GetString()!);

        Assert.Equal(platform.Host.Apps.Select(a => a.Name), apps.Keys);
        var register = apps["identity"].GetProperty("functions").EnumerateArray().Single(f => f.GetProperty("name").GetString() == "RegisterUser");
        Assert.Equal("http", register.GetProperty("kind").GetString());
        Assert.True(register.GetProperty("runs").GetProperty("succeeded").GetInt64() > 0);
        Assert.True(register.GetProperty("runs").GetProperty("p95Milliseconds").GetDouble() > 0);
    }

    [Fact]
    public async Task Shows_the_history_of_an_orchestration()
    {
        var kit = await platform.NewProductAsync(stock: 1);
        var order = (await (await platform.SomebodyAsync()).BuyAsync("tok_visa", (kit, 1))).GetProperty("orderId").GetGuid();

        var found = await GetAsync($"instances/ordering?text=order-{order}");
        await Poll.UntilAsync(
            async () => (await GetAsync($"instances/ordering/order-{order}")).GetProperty("status").GetString() == "Completed",
            () => "the orchestration has not ended");
        var instance = await GetAsync($"instances/ordering/order-{order}");

        Assert.Equal($"order-{order}", Assert.Single(found.GetProperty("items").EnumerateArray()).GetProperty("summary").GetProperty("instanceId").GetString());
        var history = instance.GetProperty("history").EnumerateArray().Select(e => $"{e.GetProperty("kind").GetString()} {e.GetProperty("name").GetString()}")
            .ToList();
        Assert.Contains("ActivityCompleted CapturePayment", history);
        Assert.Contains("EventRaised capture", history);
    }

    [Fact]
    public async Task Shows_dead_letters_and_redrives_or_discards_them()
    {
        var id = Guid.NewGuid().ToString();
        await platform.Host.ServiceBus.CreateClient().CreateSender(ServiceBusNames.PaymentsCommands).SendMessageAsync(new("no event") { MessageId = id });
        var letter = await DeadLetterAsync(id);
        Assert.Equal("MalformedMessage", letter.GetProperty("deadLetterReason").GetString());
        Assert.Equal("no event", letter.GetProperty("body").GetString());

        Assert.Equal(1, await ActAsync("redrive", letter));
        var again = await DeadLetterAsync(id); // it is still malformed
        Assert.NotEqual(letter.GetProperty("sequenceNumber").GetInt64(), again.GetProperty("sequenceNumber").GetInt64());

        Assert.Equal(1, await ActAsync("discard", again));
        Assert.Equal(0, await ActAsync("discard", again));
    }

    [Fact]
    public async Task Redrives_and_discards_all_dead_letters_of_a_queue_at_once()
    {
        string[] ids = [Guid.NewGuid().ToString(), Guid.NewGuid().ToString()];
        await platform.Host.ServiceBus.CreateClient().CreateSender(ServiceBusNames.PaymentsCommands)
            .SendMessagesAsync(ids.Select(id => new ServiceBusMessage("no event") { MessageId = id }));
        var letters = await Task.WhenAll(ids.Select(DeadLetterAsync));

        Assert.InRange(await ActAsync("redrive"), ids.Length, int.MaxValue);
        foreach (var (id, letter) in ids.Zip(letters))
            Assert.NotEqual(letter.GetProperty("sequenceNumber").GetInt64(), (await DeadLetterAsync(id)).GetProperty("sequenceNumber").GetInt64());

        Assert.InRange(await ActAsync("discard"), ids.Length, int.MaxValue);
        var left = (await DeadLettersAsync()).Select(m => m.GetProperty("messageId").GetString());
        Assert.Empty(left.Intersect(ids));
    }

    [Fact]
    public async Task Shows_the_logs_of_one_trace()
    {
        var answer = await (await platform.SomebodyAsync()).GetAsync("/api/v1/auth/me");
        var trace = answer.Response.Headers.GetValues("trace-id").Single();

        var lines = (await GetAsync($"logs?trace={trace}")).EnumerateArray().ToList();

        Assert.Contains(
            lines, l => l.GetProperty("app").GetString() == "identity"
            && l.GetProperty("message").GetString()!.StartsWith("GetMe ran for", StringComparison.Ordinal));
        Assert.All(lines, l => Assert.Equal(trace, l.GetProperty("traceId").GetString()));
    }

    [Theory]
    [InlineData("messages?entity=nowhere&dead=true")]
    [InlineData("instances/nowhere")]
    [InlineData("instances/ordering/order-nobody")]
    public async Task Of_what_is_not_there_is_not_found(string path)
    {
        using var answer = await Http.GetAsync(new Uri(platform.Host.Dashboard!, $"api/{path}"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task From_another_site_is_refused()
    {
        var address = new Uri(platform.Host.Dashboard!, $"api/dead-letters/discard?entity={ServiceBusNames.PaymentsCommands}");
        using var form = await Http.PostAsync(address, null); // as a form of another site would
        Assert.Equal(HttpStatusCode.Forbidden, form.StatusCode);

        using var rebound = new HttpRequestMessage(HttpMethod.Get, platform.Host.Dashboard) { Headers = { Host = "rebound.example.com" } };
        using var answer = await Http.SendAsync(rebound);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private Task<JsonElement> GetAsync(string path) => Http.GetFromJsonAsync<JsonElement>(new Uri(platform.Host.Dashboard!, $"api/{path}"));

    private async Task<IEnumerable<JsonElement>> DeadLettersAsync() =>
        (await GetAsync($"messages?entity={ServiceBusNames.PaymentsCommands}&dead=true")).GetProperty("items").EnumerateArray();

    private async Task<JsonElement> DeadLetterAsync(string id)
    {
        JsonElement letter = default;
        await Poll.UntilAsync(async () =>
        {
            letter = (await DeadLettersAsync()).FirstOrDefault(m => m.GetProperty("messageId").GetString() == id);
            return letter.ValueKind == JsonValueKind.Object;
        }, () => "the message is not among the dead letters");
        return letter;
    }

    /// <summary>On one dead letter, or on all of them.</summary>
    private async Task<int> ActAsync(string what, JsonElement? letter = null)
    {
        var which = letter is { } one ? $"&sequenceNumber={one.GetProperty("sequenceNumber").GetInt64()}" : "";
        var address = new Uri(platform.Host.Dashboard!, $"api/dead-letters/{what}?entity={ServiceBusNames.PaymentsCommands}{which}");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Headers = { { "X-Dashboard", "1" } } };
        using var answer = await Http.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("messages").GetInt32();
    }
}
