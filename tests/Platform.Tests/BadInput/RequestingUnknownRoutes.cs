using Platform.Tests.Contracts;

namespace Platform.Tests.BadInput;

[Collection(nameof(PlatformFixture))]
public sealed class RequestingUnknownRoutes(PlatformFixture platform)
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY", "FOO"];

    [Theory]
    [InlineData("GET", "/api/v1/catalog/products/{id}"), InlineData("PUT", "/api/v1/catalog/products/{id}")]
    [InlineData("POST", "/api/v1/catalog/products/{id}/publish"), InlineData("GET", "/api/v1/catalog/drafts/{id}"), InlineData("GET", "/api/v1/inventory/{id}")]
    [InlineData("POST", "/api/v1/inventory/{id}/adjustments"), InlineData("GET", "/api/v1/orders/{id}"), InlineData("POST", "/api/v1/orders/{id}/cancel")]
    [InlineData("GET", "/api/v1/payments/{id}"), InlineData("GET", "/api/v1/jobs/{id}"), InlineData("POST", "/api/v1/jobs/{id}/cancel")]
    [InlineData("POST", "/api/v1/jobs/{id}/retry"), InlineData("GET", "/api/v1/jobs/{id}/result/report.csv")]
    [InlineData("GET", "/api/v1/jobs/{id}/result/report.pdf"), InlineData("DELETE", "/api/v1/jobs/schedules/{id}")]
    public async Task Unknown_or_malformed_id_is_404(string method, string path)
    {
        var admin = await Routes.AsAsync(platform, "admin");
        foreach (var id in new[] { Routes.Nothing, "17", "null", "x", $"{Routes.Nothing}0", "%2B", "%C3%A4", "a%20b", "%27", new string('a', 2000) })
        {
            var answer = await admin.SendAsync(new(method), path.Replace("{id}", id, StringComparison.Ordinal), BodyFor(path));
            Assert.Empty(Problem.FaultsOf(answer, 404).Select(fault => $"{id}: {fault}"));
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api")]
    [InlineData("/api/v1")]
    [InlineData("/api/v1/")]
    [InlineData("/api/v2/orders")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v1//orders")]
    [InlineData("/api/v1/auth")]
    [InlineData("/api/v1/auth/nothing")]
    [InlineData("/api/v1/catalog")]
    [InlineData("/api/v1/catalog/products/" + Routes.Nothing + "/nothing")]
    [InlineData("/api/v1/inventory")]
    [InlineData("/api/v1/orders/" + Routes.Nothing + "/nothing")]
    [InlineData("/api/v1/payments")]
    [InlineData("/api/v1/notifications/" + Routes.Nothing)]
    [InlineData("/.well-known/nothing")]
    [InlineData("/.env")]
    [InlineData("/health")]
    [InlineData("/api/v1/orders/..%2f..%2fhealth")]
    public async Task Unknown_path_is_404(string path) => Assert.Empty(Problem.FaultsOf(await SendRawAsync(HttpMethod.Get, path), 404));

    [Theory]
    [InlineData("GET", "/api/v1/auth/login")]
    [InlineData("DELETE", "/api/v1/auth/me")]
    [InlineData("POST", "/.well-known/jwks.json")]
    [InlineData("DELETE", "/api/v1/catalog/products")]
    [InlineData("PATCH", "/api/v1/catalog/products/" + Routes.Nothing)]
    [InlineData("DELETE", "/api/v1/catalog/products/" + Routes.Nothing)]
    [InlineData("PUT", "/api/v1/inventory/" + Routes.Nothing)]
    [InlineData("GET", "/api/v1/inventory/" + Routes.Nothing + "/adjustments")]
    [InlineData("DELETE", "/api/v1/orders/" + Routes.Nothing)]
    [InlineData("GET", "/api/v1/orders/" + Routes.Nothing + "/cancel")]
    [InlineData("GET", "/api/v1/orders/" + Routes.Nothing + "/refund")]
    [InlineData("POST", "/api/v1/learning/courses")]
    [InlineData("DELETE", "/api/v1/learning/courses/" + Routes.Nothing + "/syllabus")]
    [InlineData("POST", "/api/v1/payments/" + Routes.Nothing)]
    [InlineData("DELETE", "/api/v1/jobs/" + Routes.Nothing)]
    [InlineData("PUT", "/api/v1/jobs/schedules/" + Routes.Nothing)]
    [InlineData("OPTIONS", "/api/v1/notifications")]
    public async Task Unsupported_method_is_404_or_405_with_Allow(string method, string path)
    {
        var answer = await SendRawAsync(new(method), path);
        Assert.Empty(Problem.FaultsOf(answer, 404, 405));
        if ((int)answer.Status == 405) Assert.NotEmpty(answer.Response.Content.Headers.Allow);
    }

    public static TheoryData<string> Services => [.. OpenApiDocument.All.Select(document => document.Service)];

    [Theory, MemberData(nameof(Services))]
    public async Task Every_path_refuses_all_methods_that_it_does_not_have(string service)
    {
        foreach (var path in OpenApiDocument.Of(service).Operations.GroupBy(o => o.Path))
        {
            var unsupported = Methods.Except(path.Select(o => o.Method.ToUpperInvariant())).Where(method => method != "HEAD"); // has no body
            foreach (var method in unsupported)
            {
                var answer = await SendRawAsync(new(method), path.First().PathOf(Routes.Nothing));
                Assert.Empty(Problem.FaultsOf(answer, 404, 405).Select(fault => $"{method} {path.Key}: {fault}"));
            }
        }
    }

    [Theory, MemberData(nameof(Services))]
    public async Task Every_operation_refuses_a_body_that_is_missing_or_no_JSON(string service)
    {
        // OAuth has forms, and errors of its own: see ConnectingAService.
        foreach (var operation in OpenApiDocument.Of(service).Operations.Where(
            o => o.Document.At($"{o.Pointer}/requestBody") is not null && !o.Path.StartsWith("/connect/", StringComparison.Ordinal)))
        {
            (string, string?)[] bodies =
                [("", null), ("", "application/json"), ("{}", "text/plain"), ("{", "application/json"), ("a=b", "multipart/form-data"), ("{}", "nonsense")];
            // A body that is not required may be missing.
            var isRequired = (bool?)operation.Document.At($"{operation.Document.Follow($"{operation.Pointer}/requestBody")}/required") ?? false;
            foreach (var (body, type) in isRequired ? bodies : bodies[1..])
            {
                // Past the gateway, which would write a problem that the app leaves out.
                var answer = await SendRawAsync(new(operation.Method.ToUpperInvariant()), operation.PathOf(Routes.Nothing), server: service, change: request =>
                {
                    request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
                    request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                    if (type is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                });
                Assert.Empty(Problem.FaultsOf(answer).Select(fault => $"{operation.Method} {operation.Path} with '{body}' as {type}: {fault}"));
            }
        }
    }

    [Theory]
    [InlineData("Idempotency-Key", "POST", "/api/v1/orders", 100)]
    [InlineData("Idempotency-Key", "POST", "/api/v1/jobs", 100)]
    [InlineData("Idempotency-Key", "POST", "/api/v1/orders/" + Routes.Nothing + "/refund", 100)]
    [InlineData("Idempotency-Key", "POST", "/api/v1/inventory/" + Routes.Nothing + "/adjustments", 100)]
    [InlineData("Authorization", "GET", "/api/v1/auth/me", 10)]
    public async Task Overlong_or_malformed_header_is_400_or_401(string header, string method, string path, int allowed)
    {
        var role = header == "Authorization" ? "" : path.EndsWith("/orders", StringComparison.Ordinal) ? "customer" : "operator";
        foreach (var value in new[] { new string('a', allowed + 1), new string('a', 10_000), new string('a', 20_000), "a b", "a\tb" })
        {
            var answer = await (await Routes.AsAsync(platform, role))
                .SendAsync(new(method), path, BodyFor(path), request => request.Headers.TryAddWithoutValidation(header, value));
            Assert.Empty(Problem.FaultsOf(answer, 400, 401).Select(fault => $"{value.Length} characters: {fault}"));
        }
    }

    [Fact]
    public async Task Headers_over_the_servers_limit_are_431()
    {
        var answer = await SendRawAsync(HttpMethod.Get, "/api/v1/catalog/products", request => request.Headers.Add("X-Long", new string('a', 40_000)));
        Assert.Equal(431, (int)answer.Status); // by the server itself, before any code of ours
    }

    private async Task<ApiResponse> SendRawAsync(HttpMethod method, string path, Action<HttpRequestMessage>? change = null, string server = "gateway")
    {
        var token = (await Routes.AsAsync(platform, "admin")).Token;
        return await Routes.SendRawAsync(method, new(platform.Host.AddressOf(server), path), request =>
        {
            request.Headers.Authorization = new("Bearer", token);
            change?.Invoke(request);
        });
    }

    private static HttpContent? BodyFor(string path) =>
        path.EndsWith("/adjustments", StringComparison.Ordinal) ? Routes.Json(Routes.Named("adjust stock").Body)
        : path.EndsWith("/orders", StringComparison.Ordinal) ? Routes.Json(Routes.Named("place order").Body)
        : path.EndsWith("/jobs", StringComparison.Ordinal) ? Routes.Json(Routes.Named("create job").Body)
        : path.Contains("/products/", StringComparison.Ordinal) ? Routes.Json(Routes.Named("update product").Body)
        : null;
}
