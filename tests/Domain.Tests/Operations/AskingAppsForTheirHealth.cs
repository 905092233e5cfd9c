using System.Net;
using Microsoft.Extensions.Options;
using Platform.Domain.Tests.Shared;
using Platform.Operations;
using Platform.Operations.Apps;

namespace Platform.Domain.Tests.Operations;

public sealed class AskingAppsForTheirHealth : IDisposable
{
    private readonly FixedClock clock = new();
    private readonly Apps apps = new();

    public void Dispose() => apps.Dispose();

    [Fact]
    public async Task Each_app_is_shown_as_it_answers()
    {
        var found = await Health().GetAsync(CancellationToken.None);
        Assert.Equal(
            [
                ("broken", AppStatus.Unreachable), ("busy", AppStatus.Degraded), ("page", AppStatus.Unreachable),
                ("sick", AppStatus.Unhealthy), ("slow", AppStatus.Unreachable), ("well", AppStatus.Healthy),
            ], found.Select(app => (app.Name, app.Status)));
        Assert.Equal("unhealthy", found.Single(app => app.Name == "sick").Checks["database"]);
    }

    [Fact]
    public async Task Apps_are_asked_once_in_five_seconds()
    {
        var health = Health();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => health.GetAsync(CancellationToken.None)));
        Assert.Equal(6, apps.Requests);

        clock.Now += TimeSpan.FromSeconds(5);
        await health.GetAsync(CancellationToken.None);
        Assert.Equal(12, apps.Requests);
    }

    private AppHealth Health() => new(
        apps, Options.Create(new OperationsOptions
        {
            Apps = new[] { "well", "busy", "sick", "page", "broken", "slow" }.ToDictionary(name => name, name => new Uri($"http://{name}")),
        }), clock);

    private sealed class Apps : HttpMessageHandler, IHttpClientFactory
    {
        private int requests;

        public int Requests => requests;

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref requests);
            Assert.Equal("/health/ready", request.RequestUri!.AbsolutePath);
            return request.RequestUri.Host switch
            {
                "well" => Answer(HttpStatusCode.OK, """{"status":"healthy","checks":{}}"""),
                "busy" => Answer(HttpStatusCode.OK, """{"status":"degraded","checks":{"index-lag":"degraded"}}"""),
                "sick" => Answer(HttpStatusCode.ServiceUnavailable, """{"status":"unhealthy","checks":{"database":"unhealthy"}}"""),
                "page" => Answer(HttpStatusCode.Forbidden, "<html>Access denied</html>"),
                "slow" => throw new TaskCanceledException("HttpClient's timeout passed."),
                _ => throw new HttpRequestException("Connection refused."),
            };
        }

        private static Task<HttpResponseMessage> Answer(HttpStatusCode status, string body) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") });
    }
}
