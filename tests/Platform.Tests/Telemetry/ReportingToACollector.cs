using System.Net.Http.Json;

namespace Platform.Tests.Telemetry;

/// <summary>What the apps report of a registration, which goes through requests, messages and a mail. What Application Insights gets on Azure comes from the
/// same providers.</summary>
[Collection(nameof(HostProcess))]
public sealed class ReportingToACollector
{
    [Fact]
    public async Task Spans_metrics_and_logs_are_reported_once_without_personal_data()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var host = new HostProcess("telemetry");
        await host.StartAsync(reset: true, only: "gateway,identity,customers,notifications,search", SettingsFor(collector));
        using var http = new HttpClient { BaseAddress = host.Gateway };
        var person = new { email = $"grace.{Guid.NewGuid():N}@example.com", password = $"pass-{Guid.NewGuid():N}", displayName = $"Grace {Guid.NewGuid():N}" };
        await host.RegisterAsync(http, person.email, person.password, person.displayName);
        await http.PostAsJsonAsync("/api/v1/auth/login", new { person.email, password = $"wrong-{person.password}" });
        var session = await (await http.PostAsJsonAsync("/api/v1/auth/login", new { person.email, person.password })).Content.ReadFromJsonAsync<JsonElement>();
        var token = session.Text("accessToken");
        var word = $"w{Guid.NewGuid():N}";
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        (await http.GetAsync($"/api/v1/search?q={word}")).EnsureSuccessStatusCode();

        string[] wanted = ["process identity.user-registered.v1", "send mail", "Microsoft.AspNetCore.Hosting.HttpRequestIn"];
        await Poll.UntilAsync(() => Task.FromResult(wanted.All(name => collector.Spans.Any(s => s.Name == name))
            && collector.Metrics.Contains("platform/local-host platform.function.duration") && collector.ServicesWithLogs.Contains("platform/gateway")),
            () => $"it has {string.Join(", ", collector.Spans.Select(s => s.Name).Concat(collector.Metrics).Concat(collector.ServicesWithLogs).Distinct())}");

        Assert.Empty(collector.Spans.GroupBy(s => s.Id).Where(spans => spans.Count() > 1).Select(spans => spans.First()));
        foreach (var secret in new[] { person.email, person.password, person.displayName, token, word })
            Assert.DoesNotContain(secret, collector.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Purchase_is_one_trace_in_which_every_span_has_its_parent_and_none_is_doubled()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var host = new HostProcess("telemetry");
        await host.StartAsync(reset: true, only: "gateway,identity,catalog,inventory,payments,ordering,notifications", SettingsFor(collector));
        using var http = new HttpClient { BaseAddress = host.Gateway };
        var product = (await SendAsync("instructor", HttpMethod.Post, "/api/v1/catalog/products", RunningPlatform.Product())).Body.Id("id");
        await Poll.UntilAsync(
            async () => (await SendAsync("operator", HttpMethod.Get, $"/api/v1/inventory/{product}")).Status == HttpStatusCode.OK, () => "it is not in stock");
        await SendAsync("operator", HttpMethod.Post, $"/api/v1/inventory/{product}/adjustments", new { delta = 1, reason = "Delivery" });
        var placed = await Poll.UntilAsync(
            () => SendAsync("customer", HttpMethod.Post, "/api/v1/orders", Shopper.OrderOf("tok_visa", (product, 1))),
            answer => answer.Status == HttpStatusCode.Accepted, answer => $"{answer.Body}");

        var trace = placed.Response.Headers.GetValues("trace-id").Single();
        List<ReportedSpan> spans = [];
        await Poll.UntilAsync(() =>
        {
            spans = [.. collector.Spans.Where(s => s.Trace == trace)];
            return Task.FromResult(spans.Exists(s => s.Name == "send mail") && Orphans().Count == 0);
        }, () => $"these have no parent: {string.Join(", ", Orphans())} of {string.Join(", ", spans.Select(s => s.Name).Distinct())}");
        Assert.Single(spans, s => s.Parent.Length == 0);
        Assert.Equal(spans.Count, spans.Select(s => s.Id).Distinct().Count());
        string[] steps = ["process ordering.start-checkout.v1", "process inventory.reserve-stock.v1", "process payments.capture-payment.v1"];
        Assert.All(steps, step => Assert.Contains(spans, s => s.Name == step));

        List<ReportedSpan> Orphans() => [.. spans.Where(s => s.Parent.Length > 0 && spans.TrueForAll(p => p.Id != s.Parent))];

        async Task<ApiResponse> SendAsync(string role, HttpMethod method, string path, object? body = null)
        {
            var login = await http.PostAsJsonAsync("/api/v1/auth/login", new { email = $"{role}@platform.local", password = "Learning-by-doing-1" });
            var session = await login.Content.ReadFromJsonAsync<JsonElement>();
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.Authorization = new("Bearer", session.Text("accessToken"));
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            var response = await http.SendAsync(request);
            return new(response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(), response);
        }
    }

    private static Dictionary<string, string> SettingsFor(OtlpCollector collector) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.ToString(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
    };

    [Fact]
    public async Task Application_Insights_setting_stops_the_local_host()
    {
        await using var host = new HostProcess("telemetry");
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(reset: true, only: "gateway",
            new Dictionary<string, string> { ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = "InstrumentationKey=00000000-0000-0000-0000-000000000000" }));
        Assert.Contains("take APPLICATIONINSIGHTS_CONNECTION_STRING out of the environment", failure.Message, StringComparison.Ordinal);
    }
}
