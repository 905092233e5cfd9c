using System.Net.Http.Headers;
using System.Net.Http.Json;
using Platform.Tests.Contracts;

namespace Platform.Tests.Support;

/// <summary>An answer, read.</summary>
public sealed record Answer(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)
{
    public string Text(string property) => Body.GetProperty(property).GetString()!;

    /// <summary>The code of a problem: the last part of its type.</summary>
    public string ProblemCode => Text("type").Split(':')[^1];
}

/// <summary>An answer with the request it was given to, for the contract tests.</summary>
public sealed record RecordedAnswer(string Method, string Path, int Status, string? ContentType, string Body);

/// <summary>A person with an HTTP client, at the gateway.</summary>
public sealed class Shopper(RunningPlatform platform, string? token, string email)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(60) };

    public string Email => email;
    public string? Token => token;

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, object? body = null, string? idempotencyKey = null) => SendAsync(HttpMethod.Post, path, body, r =>
    {
        if (idempotencyKey is not null) r.Headers.Add("Idempotency-Key", idempotencyKey);
    });

    public async Task<Answer> SendAsync(HttpMethod method, string path, object? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(platform.Host.AddressOf("gateway"), path));
        request.Content = body switch { null => null, HttpContent content => content, _ => JsonContent.Create(body) };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        change?.Invoke(request);
        var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var recorded = new RecordedAnswer(method.Method, path.Split('?')[0], (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, text);
        platform.Answers.Enqueue(recorded);
        if (await ApiContract.ViolationAsync(recorded) is { } violation) Assert.Fail(violation);
        return new(response.StatusCode, text.Length == 0 || recorded.ContentType?.Contains("json", StringComparison.Ordinal) == false
            ? default : JsonDocument.Parse(text).RootElement, response);
    }

    /// <summary>Orders, and gives the order's id.</summary>
    public async Task<Guid> OrderAsync(string paymentToken, params (Guid Product, int Quantity)[] lines)
    {
        var answer = await PostAsync("/api/v1/orders", OrderOf(paymentToken, lines), Guid.NewGuid().ToString());
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Body.ToString());
        return answer.Body.GetProperty("orderId").GetGuid();
    }

    public static object OrderOf(string paymentToken, params (Guid Product, int Quantity)[] lines) =>
        new { lines = lines.Select(l => new { productId = l.Product, quantity = l.Quantity }), payment = new { token = paymentToken } };

    /// <summary>The order once it is completed or cancelled.</summary>
    public async Task<JsonElement> FinalOrderAsync(Guid orderId)
    {
        JsonElement order = default;
        await Poll.UntilAsync(async () =>
        {
            order = (await GetAsync($"/api/v1/orders/{orderId}")).Body;
            return order.GetProperty("status").GetString() is "completed" or "cancelled";
        }, () => $"the order is still {order}");
        return order;
    }

    /// <summary>Orders and waits for the end.</summary>
    public async Task<JsonElement> BuyAsync(string paymentToken, params (Guid Product, int Quantity)[] lines) =>
        await FinalOrderAsync(await OrderAsync(paymentToken, lines));

    public async Task<(int Available, int Reserved)> StockAsync(Guid product)
    {
        var stock = (await GetAsync($"/api/v1/inventory/{product}")).Body;
        return (stock.GetProperty("available").GetInt32(), stock.GetProperty("reserved").GetInt32());
    }
}

/// <summary>Waits for a condition, with a deadline.</summary>
public static class Poll
{
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> otherwise, int seconds = 60)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (!await condition())
        {
            if (deadline.IsCancellationRequested) Assert.Fail($"After {seconds} s {otherwise()}");
            await Task.Delay(25);
        }
    }
}
