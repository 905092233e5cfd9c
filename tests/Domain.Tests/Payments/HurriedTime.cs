namespace Platform.Domain.Tests.Payments;

/// <summary>Timers up to a bound fire at once, longer ones never.</summary>
internal sealed class HurriedTime(TimeSpan bound) : TimeProvider
{
    private readonly TimeSpan bound = bound;

    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(HurriedTime time, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan) return true;
            lock (time.Waits) time.Waits.Add(dueTime);
            if (dueTime <= time.bound) ThreadPool.QueueUserWorkItem(_ => callback(state));
            return true;
        }

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
