using Platform.Local.BackingServices;

namespace Platform.Tests.Telemetry;

/// <summary><c>--telemetry</c>: the Aspire dashboard, from its NuGet package.</summary>
[Collection(nameof(HostProcess))]
public sealed class StartingTheTelemetryDashboard
{
    [Fact]
    public async Task Pages_and_collector_answer_until_it_is_stopped()
    {
        var services = Path.Combine(Repository.Root, "local", "BackingServices");
        var logs = Path.Combine(Repository.Root, ".local", "tests", "telemetry-dashboard");
        using var http = new HttpClient();
        var dashboard = await TelemetryDashboard.StartAsync(services, logs, pagePort: 0, collectorPort: 0, _ => { }, CancellationToken.None);
        await using (dashboard)
        {
            Assert.Contains("Aspire", await http.GetStringAsync(dashboard.Page), StringComparison.Ordinal);
            using var grpc = new HttpRequestMessage(
                HttpMethod.Post, new Uri(dashboard.Collector, "/opentelemetry.proto.collector.trace.v1.TraceService/Export"))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent([0, 0, 0, 0, 0]), // no spans
            };
            grpc.Content.Headers.ContentType = new("application/grpc");
            using var response = await http.SendAsync(grpc);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(dashboard.Page));
    }
}
