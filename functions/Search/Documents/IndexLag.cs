using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Shared.Telemetry;

namespace Platform.Search.Documents;

/// <summary>How long after its event a document could be found. Each instance knows what it handled itself.</summary>
public sealed class IndexLag(TimeProvider clock)
{
    /// <summary>As long as a late event says something of now: with nothing handled since, nothing waits.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);
    private static readonly Histogram<double> Seconds = PlatformTelemetry.Meter.CreateHistogram<double>(
        "platform.search.index.lag", "s", "From the event to the index");
    private readonly Lock gate = new();
    private (DateTimeOffset At, DateTimeOffset HandledAt) newest = (DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    /// <summary>Of the newest event handled; zero before the first, and when none came for a while.</summary>
    public TimeSpan OfNewest
    {
        get
        {
            lock (gate) return clock.GetUtcNow() - newest.HandledAt > Memory ? TimeSpan.Zero : newest.HandledAt - newest.At;
        }
    }

    /// <summary>The effect of an event of that time was saved just now.</summary>
    public void Record(DateTimeOffset at)
    {
        var now = clock.GetUtcNow();
        Seconds.Record(Math.Max(0, (now - at).TotalSeconds));
        lock (gate)
            if (at >= newest.At) newest = (at, now);
    }
}

internal sealed class IndexLagCheck(IndexLag lag) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            lag.OfNewest > Limit ? HealthCheckResult.Degraded("The newest event was indexed more than a minute late.") : HealthCheckResult.Healthy());
}
