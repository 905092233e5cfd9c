namespace Platform.Local.Persistence;

/// <summary>Wakes everybody who waits. Take <see cref="Next"/> before looking for work, so that a pulse in between is not missed.</summary>
public sealed class Signal
{
    private TaskCompletionSource next = New();

    public Task Next => Volatile.Read(ref next).Task;

    public void Pulse() => Interlocked.Exchange(ref next, New()).TrySetResult();

    /// <summary>Waits for the signal, until the time given at the latest.</summary>
    public static async Task WaitAsync(Task next, DateTimeOffset due, TimeProvider clock, CancellationToken ct)
    {
        var timeout = due - clock.GetUtcNow();
        if (timeout <= TimeSpan.Zero)
            return;
        var elapsed = New();
        await using var timer = clock.CreateTimer(_ => elapsed.TrySetResult(), null, timeout, Timeout.InfiniteTimeSpan);
        // Looked at once more with the timer running: a virtual clock may have moved in between.
        if (clock.GetUtcNow() < due)
            await Task.WhenAny(next, elapsed.Task).WaitAsync(ct);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
