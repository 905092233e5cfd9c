using System.Collections.Concurrent;

namespace Platform.Tests.BadInput;

/// <summary>A route that reads a body, with one that it would accept.</summary>
internal sealed record BodyRoute(string Name, string Role, HttpMethod Method, string Path, string Body, int MaxBytes = 64 * 1024)
{
    public override string ToString() => Name;
}

/// <summary>The platform's routes, and who may call them.</summary>
internal static class Routes
{
    /// <summary>The id of nothing.</summary>
    public const string Nothing = "11111111-2222-4333-8444-555555555555";

    private const string Product =
        """{"kind":"kit","title":"A kit","description":"For a test.","price":{"amount":100,"currency":"EUR"},"tags":["test"],"published":false}""";

    private const string Address =
        """{"recipient":"Pat","line1":"Street 1","line2":"Backyard","postalCode":"10115","city":"Berlin","region":"Berlin","country":"DE"}""";

    private const string Syllabus = """
        {"capacity":10,"modules":[{"title":"Dough","lessons":[{"title":"The starter","text":"Flour."}],"quizzes":[{"title":"Quiz","passingScore":60,
        "attempts":3,"questions":[{"kind":"singleChoice","prompt":"What?","choices":["a","b"],"correct":[0]},
        {"kind":"freeText","prompt":"What?","accepted":["a"]}]}]}]}
        """;

    private static readonly ConcurrentDictionary<string, Task<Shopper>> People = new(StringComparer.Ordinal);

    public static readonly IReadOnlyList<BodyRoute> WithBody =
    [
        .. ContextCases.All.SelectMany(c => c.Bodies),
        new("register", "", HttpMethod.Post, "/api/v1/auth/register", """{"email":"bad-input@example.com","password":"correct-horse-9","displayName":"Pat"}"""),
        new("login", "", HttpMethod.Post, "/api/v1/auth/login", """{"email":"bad-input@example.com","password":"correct-horse-9"}"""),
        new("refresh", "", HttpMethod.Post, "/api/v1/auth/refresh", """{"refreshToken":"AAAA"}"""),
        new("logout", "", HttpMethod.Post, "/api/v1/auth/logout", """{"refreshToken":"AAAA"}"""),
        new("create product", "instructor", HttpMethod.Post, "/api/v1/catalog/products", Product),
        new("update product", "instructor", HttpMethod.Put, $"/api/v1/catalog/products/{Nothing}", Product),
        new("adjust stock", "operator", HttpMethod.Post, $"/api/v1/inventory/{Nothing}/adjustments", """{"delta":1,"reason":"Delivery"}"""),
        new("place order", "customer", HttpMethod.Post, "/api/v1/orders",
            $$"""{"lines":[{"productId":"{{Nothing}}","quantity":1}],"payment":{"token":"tok_visa"},"email":"a@example.com"}"""),
        new("replace profile", "customer", HttpMethod.Put, "/api/v1/customers/me",
            """{"displayName":"Pat","phone":"+4930123456","preferences":{"language":"en","mailConsent":true,"smsConsent":false}}"""),
        new("add address", "customer", HttpMethod.Post, "/api/v1/customers/me/addresses", Address),
        new("refund order", "operator", HttpMethod.Post, $"/api/v1/orders/{Nothing}/refund", """{"reason":"For a test."}"""),
        new("replace syllabus", "instructor", HttpMethod.Put, $"/api/v1/learning/courses/{Nothing}/syllabus", Syllabus, 512 * 1024),
        new("record progress", "customer", HttpMethod.Put, $"/api/v1/learning/courses/{Nothing}/lessons/{Nothing}/progress",
            """{"completed":true,"position":1}"""),
        new("submit answers", "customer", HttpMethod.Put, $"/api/v1/learning/courses/{Nothing}/quizzes/{Nothing}/attempts/{Nothing}/answers",
            $$"""{"answers":[{"questionId":"{{Nothing}}","choices":[0],"text":null}]}"""),
        new("replace address", "customer", HttpMethod.Put, $"/api/v1/customers/me/addresses/{Nothing}", Address),
        new("start upload", "customer", HttpMethod.Post, "/api/v1/files/uploads", """{"fileName":"a.txt","contentType":"text/plain","sharedWith":null}"""),
        new("share file", "instructor", HttpMethod.Put, $"/api/v1/files/{Nothing}/sharing", """{"sharedWith":null}"""),
    ];

    public static BodyRoute Named(string name) => WithBody.Single(r => r.Name == name);

    /// <summary>A client with a role's token, or none for "".</summary>
    public static Task<Shopper> AsAsync(PlatformFixture platform, string role) =>
        role.Length == 0 ? Task.FromResult(platform.Anybody()) : People.GetOrAdd(role, platform.StaffAsync);

    public static async Task<Answer> SendAsync(
        this BodyRoute route, PlatformFixture platform, HttpContent? content, Action<HttpRequestMessage>? change = null) =>
        await (await AsAsync(platform, route.Role)).SendAsync(route.Method, route.Path, content, request =>
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", Guid.NewGuid().ToString());
            change?.Invoke(request);
        });

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Sends what no OpenAPI document describes, or past the gateway, so the answer is not recorded for the contract tests.</summary>
    public static async Task<Answer> SendRawAsync(
        HttpMethod method, Uri address, Action<HttpRequestMessage>? change = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, address);
        change?.Invoke(request);
        var response = await Http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new(response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, response);
    }
}
