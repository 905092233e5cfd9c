namespace Platform.Local.Host.ServiceBus;

/// <summary>Wakes everybody who waits. Take <see cref="Next"/> before looking for work, so that a pulse in between is not missed.</summary>
internal sealed class Signal
{
    private TaskCompletionSource next = New();

    public Task Next => Volatile.Read(ref next).Task;

    public void Pulse() => Interlocked.Exchange(ref next, New()).TrySetResult();

    /// <summary>False when nothing happened in time.</summary>
    public static async Task<bool> WaitAsync(Task next, TimeSpan timeout, TimeProvider clock, CancellationToken ct)
    {
        if (timeout <= TimeSpan.Zero)
            return next.IsCompleted;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var elapsed = Task.Delay(timeout, clock, timer.Token);
        var first = await Task.WhenAny(next, elapsed);
        await timer.CancelAsync();
        ct.ThrowIfCancellationRequested();
        return first == next;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
