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

    private static readonly ConcurrentDictionary<string, Task<Shopper>> People = new(StringComparer.Ordinal);

    public static readonly IReadOnlyList<BodyRoute> WithBody =
    [
        .. ContextCases.All.SelectMany(c => c.Bodies),
        new("register", "", HttpMethod.Post, "/api/v1/auth/register", """{"email":"bad-input@example.com","password":"correct-horse-9","displayName":"Pat"}"""),
        new("login", "", HttpMethod.Post, "/api/v1/auth/login", """{"email":"bad-input@example.com","password":"correct-horse-9"}"""),
        new("refresh", "", HttpMethod.Post, "/api/v1/auth/refresh", """{"refreshToken":"AAAA"}"""),
        new("logout", "", HttpMethod.Post, "/api/v1/auth/logout", """{"refreshToken":"AAAA"}"""),
    ];

    public static BodyRoute Named(string name) => WithBody.Single(r => r.Name == name);

    /// <summary>A client with a role's token, or none for "".</summary>
    public static Task<Shopper> AsAsync(PlatformFixture platform, string role) =>
        role.Length == 0 ? Task.FromResult(platform.Anonymous()) : People.GetOrAdd(role, platform.StaffAsync);

    public static async Task<ApiResponse> SendAsync(
        this BodyRoute route, PlatformFixture platform, HttpContent? content, Action<HttpRequestMessage>? change = null) =>
        await (await AsAsync(platform, route.Role)).SendAsync(route.Method, route.Path, content, request =>
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", Guid.NewGuid().ToString());
            change?.Invoke(request);
        });

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Sends what no OpenAPI document describes, or past the gateway, so the answer is not recorded for the contract tests.</summary>
    public static async Task<ApiResponse> SendRawAsync(
        HttpMethod method, Uri address, Action<HttpRequestMessage>? change = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, address);
        change?.Invoke(request);
        var response = await Http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new(response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, response);
    }
}
