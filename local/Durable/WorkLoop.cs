using System.Collections.Concurrent;
using Platform.Local.Persistence;

namespace Platform.Local.Durable;

/// <summary>Claims work up to a limit and runs it; woken by a signal, when something is due, and when a lease may have ended.</summary>
internal sealed class WorkLoop<TKey, TWork, TResult>(string kind, int limit, TimeProvider clock, ILogger logger)
    where TKey : notnull
    where TWork : class
    where TResult : class
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private const int MostInFlight = 400;

    private readonly ConcurrentDictionary<TKey, Task> inFlight = new();
    private readonly Lock gate = new();
    private int running;
    private volatile bool mayHaveMore;
    private bool leasesChanged;
    private DateTimeOffset nextLeaseEnd;
    private readonly Signal signal = new();

    /// <summary>Claims up to a number, none of those in flight; tells too whether there may be more, and when the next work becomes visible, if that is
    /// known.</summary>
    public required Func<int, TKey[], CancellationToken, Task<(IReadOnlyList<TWork> Work, bool More, DateTimeOffset? NextDue)>> Claim { get; init; }

    /// <summary>When the next lease on work that waits ends, of those that end after a time.</summary>
    public required Func<DateTimeOffset, CancellationToken, Task<DateTimeOffset?>> NextLeaseEnd { get; init; }

    public required Func<TWork, TKey> Key { get; init; }

    /// <summary>Runs the app's code. This is what the limit counts; storing the result is not.</summary>
    public required Func<TWork, Task<TResult?>> Run { get; init; }

    /// <summary>Stores the result and wakes whoever waits for it; false if it does not count.</summary>
    public required Func<TWork, TResult, Task<bool>> Store { get; init; }

    /// <summary>Told of work that failed or whose result could not be stored; without it, the lease runs out.</summary>
    public Func<TWork, Exception, Task>? Lost { get; init; }

    /// <summary>Whether new work of a key may come while that key is in flight, and must be looked for when it is done.</summary>
    public bool KeysComeAgain { get; init; }

    public TKey[] InFlight => [.. inFlight.Keys];

    public Task WhenAllDone => Task.WhenAll(inFlight.Values);

    public void Wake() => signal.Pulse();

    /// <summary>A lease was given that ends sooner than leases do.</summary>
    public void LeaseWasShortened()
    {
        Volatile.Write(ref leasesChanged, true);
        Wake();
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var woken = signal.Next; // before looking, so that no signal falls in between
            try
            {
                var looked = clock.GetUtcNow();
                var due = looked + Leases.Duration;
                var capacity = ReserveAll();
                if (capacity > 0)
                {
                    var begun = 0;
                    try
                    {
                        var (claimed, more, nextDue) = await Claim(capacity, InFlight, stopping);
                        begun = claimed.Count;
                        BeginReserved(claimed);
                        mayHaveMore = more;
                        if (more)
                            continue;
                        if (nextDue < due)
                            due = nextDue.Value;
                    }
                    finally
                    {
                        Release(capacity - begun);
                    }

                    if (await NextLeaseEndAfterAsync(looked, stopping) is var end && end < due)
                        due = end;
                }

                await Signal.WaitAsync(woken, due, clock, stopping);
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

    /// <summary>Sets capacity aside for work that is claimed in another way than by this loop; how much there was.</summary>
    public int Reserve(int wanted)
    {
        lock (gate)
        {
            var free = Math.Clamp(Math.Min(limit - running, MostInFlight - inFlight.Count), 0, wanted);
            running += free;
            return free;
        }
    }

    /// <summary>Gives back capacity that was not needed.</summary>
    public void Release(int unused)
    {
        lock (gate)
            running -= unused;
    }

    private int ReserveAll()
    {
        lock (gate)
        {
            var free = Reserve(limit);
            mayHaveMore = free == 0; // whoever frees some sees it, and wakes the loop
            return free;
        }
    }

    private void WakeForMore()
    {
        if (KeysComeAgain)
            Wake();
        else
            WakeIfStarved();
    }

    private void WakeIfStarved()
    {
        lock (gate)
        {
            if (!mayHaveMore)
                return;
        }

        Wake();
    }

    /// <summary>When a lease may end. What was found once holds until then, because a lease that anybody gets later ends later.</summary>
    private async Task<DateTimeOffset> NextLeaseEndAfterAsync(DateTimeOffset looked, CancellationToken stopping)
    {
        if (Interlocked.Exchange(ref leasesChanged, false) || nextLeaseEnd <= looked)
            nextLeaseEnd = await NextLeaseEnd(looked, stopping) ?? looked + Leases.Duration;
        return nextLeaseEnd;
    }

    /// <summary>Runs claimed work, in capacity that was reserved for it.</summary>
    public void BeginReserved(IReadOnlyList<TWork> claimed)
    {
        foreach (var work in claimed)
            Begin(work);
    }

    /// <summary>Runs work that need not be claimed, unless its key is in flight or there is no capacity; whether it was done, and its result stored.</summary>
    /// <param name="key">The key.</param>
    /// <param name="take">Takes the work, if there is any after all.</param>
    public async Task<bool> TryRunAsync(TKey key, Func<TWork?> take)
    {
        if (Reserve(1) == 0)
            return false;
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
            inFlight.TryRemove(new(key, done.Task)); // not what was claimed meanwhile
            done.SetResult();
            WakeForMore();
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
            WakeIfStarved();
        }
    }

    private void Begin(TWork work)
    {
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var key = Key(work);
        inFlight[key] = RunOneAsync(work, key, begin.Task);
        begin.SetResult(); // only once it is in flight, so that it cannot end before
    }

    private async Task RunOneAsync(TWork work, TKey key, Task begin)
    {
        await begin;
        try
        {
            if (await RunReservedAsync(work) is { } result)
                await Store(work, result);
        }
        catch (Exception failure)
        {
            DurableLog.WorkLost(logger, kind, key.ToString(), failure);
            await TellAsync(work, key, failure);
        }
        finally
        {
            inFlight.TryRemove(key, out _);
            WakeForMore();
        }
    }

    private async Task TellAsync(TWork work, TKey key, Exception failure)
    {
        if (Lost is null)
            return;
        try
        {
            await Lost(work, failure);
        }
        catch (Exception again)
        {
            DurableLog.WorkLost(logger, kind, key.ToString(), again); // the lease runs out
        }
    }
}
