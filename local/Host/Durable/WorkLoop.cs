using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Platform.Local.Host.Durable;

/// <summary>Claims work up to a limit and runs it; woken by a signal, by the next due time, and once a second in case a signal was another process's.</summary>
internal sealed class WorkLoop<TKey, TWork>(string kind, int limit, TimeProvider clock, ILogger logger)
    where TKey : notnull
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TKey, Task> _inFlight = new();
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required Func<int, TKey[], CancellationToken, Task<IReadOnlyList<TWork>>> Claim { get; init; }

    public required Func<TWork, TKey> Key { get; init; }

    public required Func<TWork, Task> Run { get; init; }

    /// <summary>When the next work becomes visible, if that is known.</summary>
    public Func<CancellationToken, Task<DateTimeOffset?>>? NextDue { get; init; }

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
                var capacity = limit - _inFlight.Count;
                if (capacity > 0)
                {
                    var claimed = await Claim(capacity, InFlight, stopping);
                    foreach (var work in claimed)
                        Begin(work);
                    if (claimed.Count > 0)
                        continue;
                    if (NextDue is not null && await NextDue(stopping) is { } next && next < due)
                        due = next;
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
        _inFlight[key] = RunOneAsync(work, key, begin.Task);
        begin.SetResult(); // only once it is in flight, so that it cannot end before
    }

    private async Task RunOneAsync(TWork work, TKey key, Task begin)
    {
        await begin;
        try
        {
            await Run(work);
        }
        catch (Exception failure)
        {
            // The lease runs out, and the work is claimed again.
            DurableLog.WorkLost(logger, kind, key.ToString(), failure);
        }
        finally
        {
            _inFlight.TryRemove(key, out _);
            Signal();
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
