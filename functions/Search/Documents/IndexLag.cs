using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Shared.Telemetry;

namespace Platform.Search.Documents;

/// <summary>The lag between an event and its effect on the index, of the events that this instance handled.</summary>
public sealed class IndexLag(TimeProvider clock)
{
    /// <summary>How long the last event counts: with none handled since, none is waiting.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(5);
    private static readonly Histogram<double> Seconds = PlatformTelemetry.Meter.CreateHistogram<double>(
        "platform.search.index.lag", "s", "From the event to the index");
    private readonly Lock gate = new();
    private (DateTimeOffset At, DateTimeOffset HandledAt) newest = (DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    /// <summary>The lag of the newest event; zero before the first, and when none was handled for a while.</summary>
    public TimeSpan Current
    {
        get { lock (gate) return clock.GetUtcNow() - newest.HandledAt > Validity ? TimeSpan.Zero : newest.HandledAt - newest.At; }
    }

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
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lag.Current > TimeSpan.FromMinutes(1)
            ? HealthCheckResult.Degraded("The newest event was indexed with a lag of more than a minute.")
            : HealthCheckResult.Healthy());
}
