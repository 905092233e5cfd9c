using Microsoft.Extensions.Options;
using Platform.Shared.Health;

namespace Platform.Operations.Apps;

public enum AppStatus
{
    Healthy,
    Degraded,
    Unhealthy,

    /// <summary>The app did not answer in time, or not as an app does.</summary>
    Unreachable,
}

/// <summary>The health of an app.</summary>
/// <param name="Checks">The status of each thing that it depends on.</param>
/// <param name="Milliseconds">How long it took to answer.</param>
public sealed record AppView(string Name, AppStatus Status, IReadOnlyDictionary<string, string> Checks, int Milliseconds);

/// <summary>Asks every app whether it is ready, all at a time. The answers hold for some seconds, so that any number of callers costs one round.</summary>
public sealed class AppHealth(IHttpClientFactory clients, IOptions<OperationsOptions> options, TimeProvider clock)
{
    public const string HttpClientName = "app-health";
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private Task<AppView[]>? newest;
    private long newestAt;

    public Task<AppView[]> GetAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (newest is null || clock.GetElapsedTime(newestAt) >= Validity)
                (newest, newestAt) = (Task.Run(AskAllAsync, CancellationToken.None), clock.GetTimestamp());
            return newest.WaitAsync(cancellationToken);
        }
    }

    private Task<AppView[]> AskAllAsync() =>
        Task.WhenAll(options.Value.Apps.OrderBy(app => app.Key, StringComparer.Ordinal).Select(app => AskAsync(app.Key, app.Value)));

    private async Task<AppView> AskAsync(string name, Uri address)
    {
        var start = clock.GetTimestamp();
        using var client = clients.CreateClient(HttpClientName);
        try
        {
            using var response = await client.GetAsync(new Uri(address, "/health/ready"));
            var health = JsonSerializer.Deserialize<HealthView>(await response.Content.ReadAsByteArrayAsync(), PlatformJson.Options);
            return View(StatusOf(health?.Status), health?.Checks);
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException or JsonException)
        {
            return View(AppStatus.Unreachable, null);
        }

        AppView View(AppStatus status, IReadOnlyDictionary<string, string>? checks) =>
            new(name, status, checks ?? new Dictionary<string, string>(), (int)clock.GetElapsedTime(start).TotalMilliseconds);
    }

    private static AppStatus StatusOf(string? status) => status switch
    {
        "healthy" => AppStatus.Healthy,
        "degraded" => AppStatus.Degraded,
        "unhealthy" => AppStatus.Unhealthy,
        _ => AppStatus.Unreachable,
    };
}
