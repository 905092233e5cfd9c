using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Shared.Telemetry;

namespace Platform.Search.Documents;

/// <summary>How long after its event a document could be found. Each instance knows what it handled itself.</summary>
public sealed class IndexLag(TimeProvider clock)
{
    static readonly Histogram<double> Seconds = PlatformTelemetry.Meter.CreateHistogram<double>("platform.search.index.lag", "s", "From the event to the index");
    readonly Lock gate = new();
    (DateTimeOffset At, TimeSpan Lag) newest = (DateTimeOffset.MinValue, TimeSpan.Zero);

    /// <summary>Of the newest event handled; zero before the first.</summary>
    public TimeSpan OfNewest { get { lock (gate) return newest.Lag; } }

    /// <summary>The effect of an event of that time was saved just now.</summary>
    public void Record(DateTimeOffset at)
    {
        var passed = clock.GetUtcNow() - at;
        Seconds.Record(Math.Max(0, passed.TotalSeconds));
        lock (gate)
            if (at >= newest.At) newest = (at, passed);
    }
}

sealed class IndexLagCheck(IndexLag lag) : IHealthCheck
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lag.OfNewest > Limit ? HealthCheckResult.Degraded("The newest event was indexed more than a minute late.") : HealthCheckResult.Healthy());
}
