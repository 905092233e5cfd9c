using System.Net.Http.Headers;
using System.Net.Http.Json;
using Platform.Tests.Contracts;

namespace Platform.Tests.Support;

/// <summary>A response that was read.</summary>
public sealed record ApiResponse(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)
{
    public string Text(string property) => Body.GetProperty(property).GetString()!;

    /// <summary>The code of a problem: the last part of its type.</summary>
    public string ProblemCode => Text("type").Split(':')[^1];
}

/// <summary>A response with its request, for the contract tests.</summary>
public sealed record RecordedResponse(string Method, string Path, int Status, string? ContentType, string Body);

/// <summary>A person with an HTTP client, at the gateway.</summary>
public sealed class Shopper(RunningPlatform platform, string? token, string email)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(60) };

    public string Email => email;
    public string? Token => token;

    public Task<ApiResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ApiResponse> PostAsync(string path, object? body = null, string? idempotencyKey = null) => SendAsync(HttpMethod.Post, path, body, r =>
    {
        if (idempotencyKey is not null) r.Headers.Add("Idempotency-Key", idempotencyKey);
    });

    public async Task<ApiResponse> SendAsync(HttpMethod method, string path, object? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(platform.Host.AddressOf("gateway"), path));
        request.Content = body switch { null => null, HttpContent content => content, _ => JsonContent.Create(body) };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        else request.Headers.CacheControl = new() { NoCache = true }; // tests look at what they have just changed
        change?.Invoke(request);
        var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var recorded = new RecordedResponse(method.Method, path.Split('?')[0], (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, text);
        platform.Responses.Enqueue(recorded);
        if (await ApiContract.ViolationAsync(recorded) is { } violation) Assert.Fail(violation);
        return new(response.StatusCode, text.Length == 0 || recorded.ContentType?.Contains("json", StringComparison.Ordinal) == false
            ? default : JsonDocument.Parse(text).RootElement, response);
    }

    /// <summary>The pages of a list, whose path has a query already, from where a page before ended.</summary>
    public async Task<List<JsonElement>> PagesAsync(string list, string? after = "")
    {
        var pages = new List<JsonElement>();
        for (; after is not null; after = pages[^1].Text("next"))
        {
            var answer = await GetAsync(after.Length == 0 ? list : $"{list}&after={after}");
            Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.ToString());
            pages.Add(answer.Body);
        }
        return pages;
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

    /// <summary>Reads until a condition holds for what was read, and returns that.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> condition, Func<T, string> otherwise, int seconds = 60)
    {
        var value = default(T)!;
        await UntilAsync(async () => condition(value = await read()), () => otherwise(value), seconds);
        return value;
    }
}
