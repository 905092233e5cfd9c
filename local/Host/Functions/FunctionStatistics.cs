using System.Diagnostics;

namespace Platform.Local.Host.Functions;

/// <summary>How often a function ran since the host started, how long it took, and how it failed last.</summary>
public sealed class FunctionStatistics
{
    private const int Remembered = 256;

    private readonly Lock gate = new();
    private readonly Queue<double> recent = new(Remembered);
    private long succeeded, failed;
    private FunctionFailure? lastFailure;

    /// <summary>The numbers now.</summary>
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
            if (recent.Count == Remembered) recent.Dequeue();
            recent.Enqueue(duration.TotalMilliseconds);
        }
    }

    /// <summary>The nearest-rank percentile.</summary>
    private static double? At(double[] sorted, double share) => sorted.Length == 0 ? null : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}

/// <summary>The numbers of one function.</summary>
/// <param name="Succeeded">Invocations that ended well.</param>
/// <param name="Failed">Invocations that threw, or answered with a status of 500 or more.</param>
/// <param name="MedianMilliseconds">Of the last 256 invocations; null before the first.</param>
/// <param name="P95Milliseconds">Of the last 256 invocations; null before the first.</param>
/// <param name="LastFailure">The last one that failed.</param>
public sealed record FunctionSummary(long Succeeded, long Failed, double? MedianMilliseconds, double? P95Milliseconds, FunctionFailure? LastFailure);

/// <summary>How an invocation failed.</summary>
/// <param name="At">When.</param>
/// <param name="Error">What was thrown or answered.</param>
/// <param name="TraceId">The W3C trace id that its logs carry.</param>
public sealed record FunctionFailure(DateTimeOffset At, string Error, string? TraceId)
{
    internal static FunctionFailure Now(TimeProvider clock, string error) => new(clock.GetUtcNow(), error, Activity.Current?.TraceId.ToString());
}
