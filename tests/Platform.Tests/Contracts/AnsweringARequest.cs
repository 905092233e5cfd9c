using System.Globalization;

namespace Platform.Tests.Contracts;

/// <summary>Every answer in every test is checked against its document where it arrives (Shopper.SendAsync). Here every documented answer is
/// provoked.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class AnsweringARequest(PlatformFixture platform)
{
    /// <summary>These end the caller's tokens, or everybody's, and the tests share them.</summary>
    private static readonly string[] EndsTokens = ["/api/v1/auth/sessions", "/api/v1/auth/signing-keys/withdraw"];

    /// <summary>WithdrawingTheSigningKeys gets this one, in a host of its own.</summary>
    private const string SeenElsewhere = "post /api/v1/auth/signing-keys/withdraw 200";

    [Fact]
    public async Task Every_documented_status_occurs()
    {
        var ofContexts = await platform.ProvokeContextCasesAsync();
        var before = platform.Responses.Count;
        await SucceedEverywhereAsync();
        await ProvokeSpecificRefusalsAsync();
        var (customer, admin) = (await platform.StaffAsync("customer"), await platform.StaffAsync("admin"));
        foreach (var operation in Documented().Where(o => o.Path != EndsTokens[0])) await ProvokeGeneralRefusalsAsync(operation, customer, admin);
        foreach (var operation in Documented().Where(o => o.Path == EndsTokens[0]))
            await ProvokeGeneralRefusalsAsync(operation, await platform.NewUserAsync(), await platform.NewUserAsync());

        var seen = platform.Responses.Skip(before).Concat(ofContexts)
            .Select(a => (Operation: OpenApiDocument.All.Select(d => d.Find(a.Method, a.Path)).FirstOrDefault(o => o is not null), a.Status)).ToHashSet();
        var missing = from operation in Documented()
                      from response in operation.Document.At($"{operation.Pointer}/responses")!.AsObject()
                      let status = int.Parse(response.Key, CultureInfo.InvariantCulture)
                      where status < 500 && !seen.Contains((operation, status))
                      let answer = $"{operation.Method} {operation.Path} {status}"
                      where answer != SeenElsewhere
                      select answer;
        Assert.True(!missing.Any(),
            $"This test did not get these documented answers: provoke them here, or remove them from the openapi.yaml: {string.Join(", ", missing)}");
    }

    [Fact]
    public async Task Unknown_route_is_a_problem_of_the_gateway()
    {
        var anonymous = platform.Anonymous();
        string[] paths =
            ["/", "/api/v1", "/api/v1/unheard-of", "/api/v2/auth", "/.well-known/other", "/api/v1/auth/nothing"];
        foreach (var path in paths) Assert.Contains(await StatusAsync(anonymous, HttpMethod.Get, path), new[] { 401, 404 });
        Assert.Equal(405, await StatusAsync(await platform.StaffAsync("admin"), HttpMethod.Delete, "/api/v1/auth/me"));
        Assert.Equal(200, await StatusAsync(anonymous, HttpMethod.Head, "/.well-known/jwks.json"));
    }

    [Fact]
    public async Task Health_and_discovery_endpoints_match_each_apps_document()
    {
        using var http = new HttpClient();
        foreach (var operation in OpenApiDocument.All.SelectMany(d => d.Operations)
            .Where(o => o.Method == "get" && !o.Path.StartsWith("/api/", StringComparison.Ordinal)))
        {
            using var response = await http.GetAsync(new Uri(platform.Host.AddressOf(operation.Document.Service), operation.Path));
            var answer = new RecordedResponse(
                "GET", operation.Path, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
            Assert.Equal(200, answer.Status);
            if (await ApiContract.ViolationAsync(operation.Document.Service, answer) is { } violation) Assert.Fail(violation);
        }
    }

    private static IEnumerable<Operation> Documented() =>
        OpenApiDocument.All.Where(d => d.Service != "gateway").SelectMany(d => d.Operations).Where(o => o.Path.StartsWith("/api/", StringComparison.Ordinal));

    private async Task SucceedEverywhereAsync()
    {
        var user = await platform.NewUserAsync();
        await user.GetAsync("/api/v1/auth/me");
        var session = await platform.Anonymous().PostAsync("/api/v1/auth/login", new { email = user.Email, password = "correct-horse-9" });
        var refreshed = await platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken = session.Text("refreshToken") });
        await platform.Anonymous().PostAsync("/api/v1/auth/logout", new { refreshToken = refreshed.Text("refreshToken") });
        await platform.Anonymous().GetAsync("/.well-known/jwks.json");
        await platform.Anonymous().GetAsync("/.well-known/openid-configuration");
        await platform.Anonymous().GetAsync("/health/ready");
    }

    private async Task ProvokeSpecificRefusalsAsync()
    {
        var user = await platform.NewUserAsync();
        await platform.Anonymous().PostAsync("/api/v1/auth/register", new { email = user.Email, password = "correct-horse-9", displayName = "Pat" });
        await platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken = "unheard-of" });
        for (var i = 0; i < 6; i++)
            await platform.Anonymous().PostAsync("/api/v1/auth/login", new { email = "nobody@example.com", password = "wrong-horse-9" });
    }

    /// <summary>No token, a false one, too few rights, a body of the wrong kind, size or content, a page that cannot be, an id that is of nothing.</summary>
    private async Task ProvokeGeneralRefusalsAsync(Operation operation, Shopper customer, Shopper admin)
    {
        var anonymous = platform.Anonymous();
        var method = new HttpMethod(operation.Method.ToUpperInvariant());
        var path = operation.PathOf(Guid.NewGuid().ToString());

        await anonymous.SendAsync(method, path, new { }, Prepare);
        await anonymous.SendAsync(method, path, new { }, request =>
        {
            Prepare(request);
            request.Headers.Authorization = new("Bearer", "not-a-token");
        });
        await customer.SendAsync(method, path, new { }, Prepare);
        if (method == HttpMethod.Get)
        {
            await admin.GetAsync(path);
            await admin.GetAsync(path + "?limit=0");
            await admin.GetAsync(path + "?after=%21");
            return;
        }
        if (!EndsTokens.Contains(path)) await admin.SendAsync(method, path, Example(operation), Prepare);
        foreach (var body in new[] { "{}", "[]", "null", "", "{", "{\"unheard\": \"of\"}" })
            await admin.SendAsync(method, path, new StringContent(body, Encoding.UTF8, "application/json"), Prepare);
        await admin.SendAsync(method, path, new StringContent("{}", Encoding.UTF8, "text/plain"), Prepare);
        await admin.SendAsync(method, path, new StringContent($"{{\"x\": \"{new string('x', 70_000)}\"}}", Encoding.UTF8, "application/json"), Prepare);

        static void Prepare(HttpRequestMessage request)
        {
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            request.Headers.Add("If-Match", "\"1\"");
        }
    }

    private static async Task<int> StatusAsync(Shopper who, HttpMethod method, string path) => (int)(await who.SendAsync(method, path)).Status;

    private static StringContent? Example(Operation operation) =>
        Examples.Of(operation.Document, $"{operation.Pointer}/requestBody").Select(e => e.Value).FirstOrDefault() is { } example
        ? new(example.ToJsonString(), Encoding.UTF8, "application/json")
        : null;
}
