using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Platform.Local.Host.Durable;

/// <summary>Claims work up to a limit and runs it; woken by a signal, by the next due time, and once a second in case a signal was another process's.</summary>
internal sealed class WorkLoop<TKey, TWork, TResult>(string kind, int limit, TimeProvider clock, ILogger logger)
    where TKey : notnull
    where TResult : class
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private const int MostInFlight = 200;

    private readonly ConcurrentDictionary<TKey, Task> _inFlight = new();
    private int _running;
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Claims up to a number, none of those in flight; tells too when the next work becomes visible, if that is known.</summary>
    public required Func<int, TKey[], CancellationToken, Task<(IReadOnlyList<TWork> Work, DateTimeOffset? NextDue)>> Claim { get; init; }

    public required Func<TWork, TKey> Key { get; init; }

    /// <summary>Runs the app's code. This is what the limit counts; storing the result is not.</summary>
    public required Func<TWork, Task<TResult?>> Run { get; init; }

    /// <summary>Stores the result and wakes whoever waits for it.</summary>
    public required Func<TWork, TResult, Task> Store { get; init; }

    /// <summary>Told of work that failed or whose result could not be stored; without it, the lease runs out.</summary>
    public Func<TWork, Exception, Task>? Lost { get; init; }

    public TKey[] InFlight => [.. _inFlight.Keys];

    public Task WhenAllDone => Task.WhenAll(_inFlight.Values);

    public void Signal() =>
        Interlocked.Exchange(ref _wake, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var wake = Volatile.Read(ref _wake).Task; // before looking, so that no signal falls in between
            var due = clock.GetUtcNow() + Poll;
            try
            {
                var capacity = Math.Min(limit - Volatile.Read(ref _running), MostInFlight - _inFlight.Count);
                if (capacity > 0)
                {
                    var (claimed, nextDue) = await Claim(capacity, InFlight, stopping);
                    foreach (var work in claimed)
                        Begin(work);
                    if (claimed.Count == capacity)
                        continue; // there may be more
                    if (nextDue < due)
                        due = nextDue.Value;
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

    private void Begin(TWork work)
    {
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var key = Key(work);
        Interlocked.Increment(ref _running);
        _inFlight[key] = RunOneAsync(work, key, begin.Task);
        begin.SetResult(); // only once it is in flight, so that it cannot end before
    }

    private async Task RunOneAsync(TWork work, TKey key, Task begin)
    {
        await begin;
        try
        {
            TResult? result;
            try
            {
                result = await Run(work);
            }
            finally
            {
                if (Interlocked.Decrement(ref _running) == limit - 1)
                    Signal();
            }

            if (result is not null)
                await Store(work, result);
        }
        catch (Exception failure)
        {
            DurableLog.WorkLost(logger, kind, key.ToString(), failure);
            await TellAsync(work, key, failure);
        }
        finally
        {
            _inFlight.TryRemove(key, out _);
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
