using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Platform.Local.Host.Durable;

/// <summary>Claims work up to a limit and runs it; woken by a signal, by the next due time, and once a second in case a signal was another process's.</summary>
internal sealed class WorkLoop<TKey, TWork, TResult>(string kind, int limit, TimeProvider clock, ILogger logger)
    where TKey : notnull
    where TWork : class
    where TResult : class
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private const int MostInFlight = 400;

    private readonly ConcurrentDictionary<TKey, Task> inFlight = new();
    private readonly Lock gate = new();
    private int running;
    private volatile bool mayHaveMore;
    private TaskCompletionSource wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Claims up to a number, none of those in flight; tells too whether there may be more, and when the next work becomes visible, if that is known.</summary>
    public required Func<int, TKey[], CancellationToken, Task<(IReadOnlyList<TWork> Work, bool More, DateTimeOffset? NextDue)>> Claim { get; init; }

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

    public void Signal() =>
        Interlocked.Exchange(ref wake, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var wake = Volatile.Read(ref this.wake).Task; // before looking, so that no signal falls in between
            var due = clock.GetUtcNow() + Poll;
            try
            {
                var capacity = Reserve(limit);
                mayHaveMore = capacity == 0;
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
                }

                await WaitAsync(wake, due, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                DurableLog.LoopFailed(logger, kind, failure);
                await Task.WhenAny(Task.Delay(Poll, TimeProvider.System, stopping));
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
            if (KeysComeAgain || mayHaveMore)
                Signal();
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
            if (mayHaveMore)
                Signal();
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
            if (KeysComeAgain || mayHaveMore)
                Signal();
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

    private async Task WaitAsync(Task wake, DateTimeOffset due, CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var delay = due - clock.GetUtcNow();
        if (delay <= TimeSpan.Zero)
            return;
        var timer = Task.Delay(delay, clock, over.Token);
        // Looked at once more with the timer running: a fake clock may have moved in between.
        if (clock.GetUtcNow() < due)
            await Task.WhenAny(wake, timer);
        await over.CancelAsync();
    }
}
