using System.Net.Http.Json;
using Azure.Messaging.ServiceBus;
using Platform.Shared;

namespace Platform.Tests.Dashboard;

[Collection(nameof(PlatformFixture))]
public sealed class LookingAtTheHost(PlatformFixture platform)
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Page_script_and_style_are_served_with_a_content_security_policy()
    {
        foreach (var (path, type) in new[] { ("/", "text/html"), ("/dashboard.js", "text/javascript"), ("/dashboard.css", "text/css") })
        {
            using var answer = await Http.GetAsync(new Uri(platform.Host.Dashboard!, path));
            Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Apps_list_every_function_with_its_runs()
    {
        await platform.NewUserAsync();

        var apps = (await GetAsync("apps")).GetProperty("apps").EnumerateArray().ToDictionary(a => a.Text("name"));

        Assert.Equal(platform.Host.Apps.Select(a => a.Name), apps.Keys);
        var login = apps["identity"].GetProperty("functions").EnumerateArray().Single(f => f.Text("name") == "LogIn");
        Assert.Equal("http", login.Text("kind"));
        Assert.True(login.GetProperty("runs").Long("succeeded") > 0);
        Assert.True(login.GetProperty("runs").GetProperty("p95Milliseconds").GetDouble() > 0);
    }

    [Fact]
    public async Task Orchestration_is_found_with_its_history()
    {
        var kit = await platform.NewProductAsync(stock: 1);
        var order = (await (await platform.NewUserAsync()).BuyAsync("tok_visa", (kit, 1))).Id("orderId");

        var found = await GetAsync($"instances/ordering?text=order-{order}");
        var instance = await Poll.UntilAsync(
            () => GetAsync($"instances/ordering/order-{order}"), i => i.Text("status") == "Completed", _ => "the orchestration has not ended");

        Assert.Equal($"order-{order}", Assert.Single(found.Items()).GetProperty("summary").Text("instanceId"));
        var history = instance.GetProperty("history").EnumerateArray().Select(e => $"{e.Text("kind")} {e.Text("name")}").ToList();
        Assert.Contains("ActivityCompleted CapturePayment", history);
        Assert.Contains("EventRaised capture", history);
    }

    [Fact]
    public async Task Dead_letter_can_be_redriven_and_discarded()
    {
        var id = Guid.NewGuid().ToString();
        await using var client = new ServiceBusClient(platform.Host.ServiceBusConnectionString);
        await client.CreateSender(ServiceBusNames.PaymentsCommands).SendMessageAsync(new("no event") { MessageId = id });
        var letter = await DeadLetterAsync(id);
        Assert.Equal("MalformedMessage", letter.Text("deadLetterReason"));
        Assert.Equal("no event", letter.Text("body"));

        Assert.Equal(1, await ActAsync("redrive", letter));
        var again = await DeadLetterAsync(id); // it is still malformed
        Assert.NotEqual(letter.Long("sequenceNumber"), again.Long("sequenceNumber"));

        Assert.Equal(1, await ActAsync("discard", again));
        Assert.Equal(0, await ActAsync("discard", again));
    }

    [Fact]
    public async Task All_dead_letters_of_a_queue_can_be_redriven_and_discarded()
    {
        string[] ids = [Guid.NewGuid().ToString(), Guid.NewGuid().ToString()];
        await using var client = new ServiceBusClient(platform.Host.ServiceBusConnectionString);
        await client.CreateSender(ServiceBusNames.PaymentsCommands)
            .SendMessagesAsync(ids.Select(id => new ServiceBusMessage("no event") { MessageId = id }));
        var letters = await Task.WhenAll(ids.Select(DeadLetterAsync));

        Assert.InRange(await ActAsync("redrive"), ids.Length, int.MaxValue);
        foreach (var (id, letter) in ids.Zip(letters)) Assert.NotEqual(letter.Long("sequenceNumber"), (await DeadLetterAsync(id)).Long("sequenceNumber"));

        Assert.InRange(await ActAsync("discard"), ids.Length, int.MaxValue);
        var left = (await DeadLettersAsync()).Select(m => m.Text("messageId"));
        Assert.Empty(left.Intersect(ids));
    }

    [Fact]
    public async Task Logs_are_filtered_by_trace()
    {
        var answer = await (await platform.NewUserAsync()).GetAsync("/api/v1/auth/me");
        var trace = answer.Response.Headers.GetValues("trace-id").Single();
        var lines = (await GetAsync($"logs?trace={trace}")).EnumerateArray().ToList();
        Assert.Contains(lines, l => l.Text("app") == "identity" && l.Text("message").StartsWith("GetMe ran for", StringComparison.Ordinal));
        Assert.All(lines, l => Assert.Equal(trace, l.Text("traceId")));
    }

    [Theory, InlineData("messages?entity=nowhere&dead=true"), InlineData("instances/nowhere"), InlineData("instances/ordering/order-nobody")]
    public async Task Unknown_queue_app_or_instance_is_404(string path)
    {
        using var answer = await Http.GetAsync(new Uri(platform.Host.Dashboard!, $"api/{path}"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Change_that_the_dashboard_does_not_ask_for_is_refused()
    {
        var address = new Uri(platform.Host.Dashboard!, $"api/dead-letters/discard?entity={ServiceBusNames.PaymentsCommands}");
        using var form = await Http.PostAsync(address, null); // as a form of another site would
        Assert.Equal(HttpStatusCode.Forbidden, form.StatusCode);
    }

    private Task<JsonElement> GetAsync(string path) => Http.GetFromJsonAsync<JsonElement>(new Uri(platform.Host.Dashboard!, $"api/{path}"));

    private async Task<IEnumerable<JsonElement>> DeadLettersAsync() =>
        (await GetAsync($"messages?entity={ServiceBusNames.PaymentsCommands}&dead=true")).Items();

    private Task<JsonElement> DeadLetterAsync(string id) => Poll.UntilAsync(
        async () => (await DeadLettersAsync()).FirstOrDefault(m => m.Text("messageId") == id), letter => letter.ValueKind == JsonValueKind.Object,
        _ => "the message is not among the dead letters");

    /// <summary>On one dead letter, or on all of them.</summary>
    private async Task<int> ActAsync(string what, JsonElement? letter = null)
    {
        var which = letter is { } one ? $"&sequenceNumber={one.Long("sequenceNumber")}" : "";
        var address = new Uri(platform.Host.Dashboard!, $"api/dead-letters/{what}?entity={ServiceBusNames.PaymentsCommands}{which}");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Headers = { { "X-Dashboard", "1" } } };
        using var answer = await Http.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).Int("messages");
    }
}
