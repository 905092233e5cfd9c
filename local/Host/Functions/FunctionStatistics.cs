using System.Diagnostics;

namespace Platform.Local.Host.Functions;

/// <summary>Counts the runs, durations and failures of a function.</summary>
internal sealed class FunctionStatistics
{
    private const int SampleSize = 256;

    private readonly Lock gate = new();
    private readonly Queue<double> recent = new(SampleSize);
    private long succeeded, failed;
    private FunctionFailure? lastFailure;

    public FunctionSummary Summarize()
    {
        lock (gate)
        {
            var sorted = recent.Order().ToArray();
            return new(succeeded, failed, At(sorted, 0.50), At(sorted, 0.95), lastFailure);
        }
    }

    internal void Record(TimeSpan duration, FunctionFailure? failure)
    {
        lock (gate)
        {
            if (failure is null) succeeded++;
            else (failed, lastFailure) = (failed + 1, failure);
            if (recent.Count == SampleSize) recent.Dequeue();
            recent.Enqueue(duration.TotalMilliseconds);
        }
    }

    /// <summary>The nearest-rank percentile.</summary>
    private static double? At(double[] sorted, double share) => sorted.Length == 0 ? null : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}

/// <summary>The statistics of a function since the host started.</summary>
/// <param name="Failed">Invocations that threw or answered with status 500 or above.</param>
/// <param name="MedianMilliseconds">The median of the last 256 invocations; null before the first.</param>
/// <param name="P95Milliseconds">The 95th percentile of the last 256 invocations; null before the first.</param>
internal sealed record FunctionSummary(long Succeeded, long Failed, double? MedianMilliseconds, double? P95Milliseconds, FunctionFailure? LastFailure);

/// <summary>A failed invocation.</summary>
internal sealed record FunctionFailure(DateTimeOffset At, string Error, string? TraceId)
{
    internal static FunctionFailure Now(TimeProvider clock, string error) => new(clock.GetUtcNow(), error, Activity.Current?.TraceId.ToString());
}
