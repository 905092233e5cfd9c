namespace Platform.Local.Persistence;

/// <summary>Wakes all waiters. Take <see cref="Next"/> before looking for work, so that no pulse is missed.</summary>
public sealed class Signal
{
    private TaskCompletionSource next = New();

    /// <summary>Completes at the next pulse.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <summary>Wakes the current waiters.</summary>
    public void Pulse() => Interlocked.Exchange(ref next, New()).TrySetResult();

    /// <summary>Waits for the signal, until <paramref name="due"/> at the latest.</summary>
    /// <param name="next">The signal's <see cref="Next"/>, taken before looking for work.</param>
    public static async Task WaitAsync(Task next, DateTimeOffset due, TimeProvider clock, CancellationToken cancellationToken)
    {
        var timeout = due - clock.GetUtcNow();
        if (timeout <= TimeSpan.Zero) return;
        var elapsed = New();
        await using var timer = clock.CreateTimer(_ => elapsed.TrySetResult(), null, timeout, Timeout.InfiniteTimeSpan);
        // Checked again with the timer running: a virtual clock may have moved in between.
        if (clock.GetUtcNow() < due) await Task.WhenAny(next, elapsed.Task).WaitAsync(cancellationToken);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
