using System.Collections.Concurrent;

namespace Platform.Local.Durable;

/// <summary>Claims and runs work up to a limit; woken by a signal, when work is due, and when a lease may have ended.</summary>
internal sealed class WorkLoop<TKey, TWork, TResult>(string kind, int limit, TimeProvider clock, ILogger logger)
    where TKey : notnull
    where TWork : class
    where TResult : class
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);
    private const int MaxInFlight = 400;

    /// <summary>The shortest time between two claims with more than <see cref="MaxInFlightWithoutPause"/> in flight: what is signalled within it is claimed
    /// together.</summary>
    private static readonly TimeSpan ClaimInterval = TimeSpan.FromMilliseconds(5);
    private const int MaxInFlightWithoutPause = 4;

    private readonly ConcurrentDictionary<TKey, Task> inFlight = new();
    private readonly Lock gate = new();
    private int running;
    private volatile bool mayHaveMore;
    private bool leasesChanged;
    private DateTimeOffset nextLeaseEnd;
    private readonly Signal signal = new();

    /// <summary>Claims work that is not in flight. Returns whether there may be more, and when the next work is due, if known.</summary>
    public required Func<int, TKey[], CancellationToken, Task<(IReadOnlyList<TWork> Work, bool More, DateTimeOffset? NextDue)>> Claim { get; init; }

    /// <summary>The end of the first lease on waiting work after a time.</summary>
    public required Func<DateTimeOffset, CancellationToken, Task<DateTimeOffset?>> NextLeaseEnd { get; init; }

    public required Func<TWork, TKey> Key { get; init; }

    /// <summary>Runs the app's code; counted by the limit, unlike storing.</summary>
    public required Func<TWork, Task<TResult?>> Run { get; init; }

    /// <summary>Stores the result and wakes waiters; false when it was discarded.</summary>
    public required Func<TWork, TResult, Task<bool>> Store { get; init; }

    /// <summary>Called when work failed or its result could not be stored; without it, the lease expires.</summary>
    public Func<TWork, Exception, Task>? OnFailed { get; init; }

    /// <summary>Whether a key that is in flight may get new work, so that the loop must look again.</summary>
    public bool KeysRecur { get; init; }

    public TKey[] InFlight => [.. inFlight.Keys];
    public Task WhenAllDone => Task.WhenAll(inFlight.Values);

    public void Wake() => signal.Pulse();

    /// <summary>A lease was shortened.</summary>
    public void LeaseWasShortened()
    {
        Volatile.Write(ref leasesChanged, true);
        Wake();
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var woken = signal.Next; // before claiming, so that no signal is missed
            var pause = Task.Delay(ClaimInterval, TimeProvider.System, CancellationToken.None);
            try
            {
                var checkedAt = clock.GetUtcNow();
                var due = checkedAt + Leases.Duration;
                var capacity = ReserveAll();
                if (capacity > 0)
                {
                    var started = 0;
                    try
                    {
                        var (claimed, more, nextDue) = await Claim(capacity, InFlight, stopping);
                        started = claimed.Count;
                        BeginReserved(claimed);
                        mayHaveMore = more;
                        if (more) continue;
                        if (nextDue < due) due = nextDue.Value;
                    }
                    finally
                    {
                        Release(capacity - started);
                    }

                    if (await NextLeaseEndAfterAsync(checkedAt, stopping) is var end && end < due) due = end;
                }

                await Signal.WaitAsync(woken, due, clock, stopping);
                if (inFlight.Count > MaxInFlightWithoutPause) await pause;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                DurableLog.LoopFailed(logger, kind, failure);
                await Task.WhenAny(Task.Delay(PauseAfterFailure, TimeProvider.System, stopping));
            }
        }
    }

    /// <summary>Reserves capacity for work that another claims; returns how much.</summary>
    public int Reserve(int wanted)
    {
        lock (gate)
        {
            var free = Math.Clamp(Math.Min(limit - running, MaxInFlight - inFlight.Count), 0, wanted);
            running += free;
            return free;
        }
    }

    /// <summary>Releases unused capacity.</summary>
    public void Release(int unused)
    {
        lock (gate) running -= unused;
    }

    private int ReserveAll()
    {
        lock (gate)
        {
            var free = Reserve(limit);
            mayHaveMore = free == 0; // releasing capacity then wakes the loop
            return free;
        }
    }

    private void WakeIfMore(bool afterStore)
    {
        lock (gate)
        {
            if (!mayHaveMore && !(afterStore && KeysRecur)) return;
        }

        Wake();
    }

    /// <summary>When a lease may end. The answer holds until then: later leases end later.</summary>
    private async Task<DateTimeOffset> NextLeaseEndAfterAsync(DateTimeOffset checkedAt, CancellationToken stopping)
    {
        if (Interlocked.Exchange(ref leasesChanged, false) || nextLeaseEnd <= checkedAt)
            nextLeaseEnd = await NextLeaseEnd(checkedAt, stopping) ?? checkedAt + Leases.Duration;
        return nextLeaseEnd;
    }

    /// <summary>Runs claimed work in reserved capacity.</summary>
    public void BeginReserved(IReadOnlyList<TWork> claimed)
    {
        foreach (var work in claimed) Begin(work);
    }

    /// <summary>Runs unclaimed work, unless its key is in flight or capacity is used up. Returns whether its result was stored.</summary>
    public async Task<bool> TryRunAsync(TKey key, Func<TWork?> take)
    {
        if (Reserve(1) == 0) return false;
        var done = new TaskCompletionSource();
        if (!inFlight.TryAdd(key, done.Task))
        {
            Release(1);
            return false;
        }

        try
        {
            var work = take();
            return await RunReservedAsync(work) is { } result && await Store(work!, result);
        }
        catch (Exception failure)
        {
            DurableLog.WorkLost(logger, kind, key.ToString(), failure);
            return false;
        }
        finally
        {
            inFlight.TryRemove(new(key, done.Task)); // but not what was claimed since
            done.SetResult();
            WakeIfMore(afterStore: true);
        }
    }

    private async Task<TResult?> RunReservedAsync(TWork? work)
    {
        try
        {
            return work is null ? null : await Run(work);
        }
        finally
        {
            Release(1);
            WakeIfMore(afterStore: false);
        }
    }

    private void Begin(TWork work)
    {
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var key = Key(work);
        inFlight[key] = RunOneAsync(work, key, begin.Task);
        begin.SetResult(); // after it is in flight, so that it cannot end before
    }

    private async Task RunOneAsync(TWork work, TKey key, Task begin)
    {
        await begin;
        try
        {
            if (await RunReservedAsync(work) is { } result) await Store(work, result);
        }
        catch (Exception failure)
        {
            DurableLog.WorkLost(logger, kind, key.ToString(), failure);
            await ReportFailureAsync(work, key, failure);
        }
        finally
        {
            inFlight.TryRemove(key, out _);
            WakeIfMore(afterStore: true);
        }
    }

    private async Task ReportFailureAsync(TWork work, TKey key, Exception failure)
    {
        if (OnFailed is null) return;
        try
        {
            await OnFailed(work, failure);
        }
        catch (Exception again)
        {
            DurableLog.WorkLost(logger, kind, key.ToString(), again); // the lease expires
        }
    }
}
