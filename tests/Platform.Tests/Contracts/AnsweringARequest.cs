using System.Globalization;

namespace Platform.Tests.Contracts;

/// <summary>Every answer in every test is checked against its document where it arrives (Shopper.SendAsync). Here every documented answer is
/// provoked.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class AnsweringARequest(PlatformFixture platform)
{
    [Fact]
    public async Task Every_documented_status_occurs()
    {
        var ofContexts = await platform.ProvokeContextCasesAsync();
        var before = platform.Answers.Count;
        await SucceedEverywhereAsync();
        await ProvokeSpecificRefusalsAsync();
        var (customer, admin) = (await platform.StaffAsync("customer"), await platform.StaffAsync("admin"));
        foreach (var operation in Documented()) await ProvokeGeneralRefusalsAsync(operation, customer, admin);

        var seen = platform.Answers.Skip(before).Concat(ofContexts)
            .Select(a => (Operation: OpenApiDocument.All.Select(d => d.Find(a.Method, a.Path)).FirstOrDefault(o => o is not null), a.Status)).ToHashSet();
        var missing = from operation in Documented()
                      from response in operation.Document.At($"{operation.Pointer}/responses")!.AsObject()
                      let status = int.Parse(response.Key, CultureInfo.InvariantCulture)
                      where status < 500 && !seen.Contains((operation, status))
                      select $"{operation.Method} {operation.Path} {status}";
        Assert.True(!missing.Any(),
            $"This test did not get these documented answers: provoke them here, or remove them from the openapi.yaml: {string.Join(", ", missing)}");
    }

    [Fact]
    public async Task Unknown_route_is_a_problem_of_the_gateway()
    {
        var anybody = platform.Anybody();
        string[] paths =
            ["/", "/api/v1", "/api/v1/unheard-of", "/api/v2/orders", "/.well-known/other", "/api/v1/catalog/products/not-a-uuid", "/api/v1/catalog/nothing"];
        foreach (var path in paths) Assert.Contains(await StatusAsync(anybody, HttpMethod.Get, path), new[] { 401, 404 });
        Assert.Equal(405, await StatusAsync(await platform.StaffAsync("admin"), HttpMethod.Delete, "/api/v1/catalog/products"));
        Assert.Equal(200, await StatusAsync(anybody, HttpMethod.Head, "/api/v1/catalog/products"));
    }

    [Fact]
    public async Task Health_and_discovery_endpoints_match_each_apps_document()
    {
        using var http = new HttpClient();
        foreach (var operation in OpenApiDocument.All.SelectMany(d => d.Operations).Where(o => !o.Path.StartsWith("/api/", StringComparison.Ordinal)))
        {
            using var response = await http.GetAsync(new Uri(platform.Host.AddressOf(operation.Document.Service), operation.Path));
            var answer = new RecordedAnswer(
                "GET", operation.Path, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
            Assert.Equal(200, answer.Status);
            if (await ApiContract.ViolationAsync(operation.Document.Service, answer) is { } violation) Assert.Fail(violation);
        }
    }

    private static IEnumerable<Operation> Documented() =>
        OpenApiDocument.All.Where(d => d.Service != "gateway").SelectMany(d => d.Operations).Where(o => o.Path.StartsWith("/api/", StringComparison.Ordinal));

    private async Task SucceedEverywhereAsync()
    {
        await platform.Anybody().GetAsync("/api/v1/search/suggest?q=" + new string('a', 201));
        var (instructor, buyer) = (await platform.StaffAsync("instructor"), await platform.SomebodyAsync());
        var kit = await platform.NewProductAsync(stock: 5);
        var draft = await instructor.PostAsync("/api/v1/catalog/products", RunningPlatform.Product(published: false));
        await instructor.GetAsync($"/api/v1/catalog/drafts/{draft.Text("id")}");
        await instructor.GetAsync("/api/v1/catalog/drafts?limit=1");
        var edited = await instructor.SendAsync(
            HttpMethod.Put, $"/api/v1/catalog/products/{draft.Text("id")}", RunningPlatform.Product(published: false),
            r => r.Headers.IfMatch.Add(draft.Response.Headers.ETag!));
        await instructor.SendAsync(
            HttpMethod.Post, $"/api/v1/catalog/products/{draft.Text("id")}/publish", null, r => r.Headers.IfMatch.Add(edited.Response.Headers.ETag!));
        await buyer.GetAsync("/api/v1/catalog/products?limit=1");
        await buyer.GetAsync($"/api/v1/catalog/products/{kit}");
        await buyer.GetAsync($"/api/v1/inventory/{kit}");

        var order = await buyer.OrderAsync("tok_slow", (kit, 1));
        await Poll.UntilAsync(async () => (await buyer.GetAsync($"/api/v1/orders/{order}")).Text("status") == "reserved", () => "the stock is not reserved");
        await buyer.PostAsync($"/api/v1/orders/{order}/cancel");
        await buyer.FinalOrderAsync(order);
        await buyer.GetAsync($"/api/v1/payments/{order}");
        await buyer.GetAsync("/api/v1/orders");
        await Mailbox.WaitForAsync(platform, buyer.Email, "cancelled");
        await buyer.GetAsync("/api/v1/notifications");

        await buyer.GetAsync("/api/v1/auth/me");
        var session = await platform.Anybody().PostAsync("/api/v1/auth/login", new { email = buyer.Email, password = "correct-horse-9" });
        var refreshed = await platform.Anybody().PostAsync("/api/v1/auth/refresh", new { refreshToken = session.Text("refreshToken") });
        await platform.Anybody().PostAsync("/api/v1/auth/logout", new { refreshToken = refreshed.Text("refreshToken") });
        await platform.Anybody().GetAsync("/.well-known/jwks.json");
        await platform.Anybody().GetAsync("/.well-known/openid-configuration");
        await platform.Anybody().GetAsync("/health/ready");
    }

    private async Task ProvokeSpecificRefusalsAsync()
    {
        var (instructor, clerk, buyer) = (await platform.StaffAsync("instructor"), await platform.StaffAsync("operator"), await platform.SomebodyAsync());
        var kit = await platform.NewProductAsync(stock: 1);
        var course = RunningPlatform.Product(kind: "course");
        await instructor.SendAsync(HttpMethod.Put, $"/api/v1/catalog/products/{kit}", course, r => r.Headers.Add("If-Match", "\"1\""));
        foreach (var version in new[] { "\"99\"", null })
        {
            await instructor.SendAsync(HttpMethod.Put, $"/api/v1/catalog/products/{kit}", RunningPlatform.Product(), IfMatch);
            await instructor.SendAsync(HttpMethod.Post, $"/api/v1/catalog/products/{kit}/publish", null, IfMatch);

            void IfMatch(HttpRequestMessage request)
            {
                if (version is not null) request.Headers.Add("If-Match", version);
            }
        }

        var key = Guid.NewGuid().ToString();
        await clerk.PostAsync($"/api/v1/inventory/{kit}/adjustments", new { delta = 1, reason = "Delivery" }, key);
        await clerk.PostAsync($"/api/v1/inventory/{kit}/adjustments", new { delta = 2, reason = "Delivery" }, key);
        await clerk.PostAsync($"/api/v1/inventory/{kit}/adjustments", new { delta = -100, reason = "Lost" });

        var product = RunningPlatform.Product(published: false);
        foreach (var body in new[] { product, RunningPlatform.Product("Another kit", published: false) })
            await instructor.PostAsync("/api/v1/catalog/products", body, key);

        await buyer.PostAsync("/api/v1/orders", Shopper.OrderOf("tok_visa", (kit, 11)), Guid.NewGuid().ToString());
        var paid = (await buyer.BuyAsync("tok_visa", (kit, 1))).Id("orderId");
        await buyer.PostAsync($"/api/v1/orders/{paid}/cancel");
        await buyer.PostAsync("/api/v1/orders", Shopper.OrderOf("tok_visa", (Guid.NewGuid(), 1)), Guid.NewGuid().ToString());

        await platform.Anybody().PostAsync("/api/v1/auth/register", new { email = buyer.Email, password = "correct-horse-9", displayName = "Pat" });
        await platform.Anybody().PostAsync("/api/v1/auth/refresh", new { refreshToken = "unheard-of" });
        for (var i = 0; i < 6; i++) await platform.Anybody().PostAsync("/api/v1/auth/login", new { email = "nobody@example.com", password = "wrong-horse-9" });
    }

    /// <summary>No token, a false one, too few rights, a body of the wrong kind, size or content, a page that cannot be, an id that is of nothing.</summary>
    private async Task ProvokeGeneralRefusalsAsync(Operation operation, Shopper customer, Shopper admin)
    {
        var anybody = platform.Anybody();
        var method = new HttpMethod(operation.Method.ToUpperInvariant());
        var path = operation.PathOf(Guid.NewGuid().ToString());

        await anybody.SendAsync(method, path, new { }, Prepare);
        await anybody.SendAsync(method, path, new { }, request =>
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
        await admin.SendAsync(method, path, Example(operation), Prepare);
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
