using System.Threading.Channels;

namespace Platform.Local.Host;

/// <summary>
/// Puts what concurrent callers ask for into one statement: while one group is being committed, the next one gathers.
/// One commit, and so one fsync, serves many callers.
/// </summary>
internal sealed class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    private readonly record struct Entry(TItem Item, int Weight, TaskCompletionSource<TResult> Done);

    private readonly Channel<Entry> _queue = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> _commit;
    private readonly int _maxWeight;
    private readonly Task _worker;

    /// <param name="commit">Commits the items in one transaction and returns one result per item, in order.</param>
    /// <param name="maxWeight">How much one statement may carry.</param>
    public GroupCommit(Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit, int maxWeight)
    {
        _commit = commit;
        _maxWeight = maxWeight;
        _worker = Task.Run(RunAsync);
    }

    public Task<TResult> AddAsync(TItem item, int weight, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var entry = new Entry(item, weight, new(TaskCreationOptions.RunContinuationsAsynchronously));
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(entry), this);
        return entry.Done.Task.WaitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _worker;
    }

    private async Task RunAsync()
    {
        var group = new List<Entry>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            for (var weight = 0; weight < _maxWeight && _queue.Reader.TryRead(out var entry); weight += entry.Weight)
                group.Add(entry);
            await CommitAsync(group);
        }
    }

    private async Task CommitAsync(List<Entry> group)
    {
        try
        {
            var results = await _commit(group.ConvertAll(entry => entry.Item));
            for (var i = 0; i < group.Count; i++)
                group[i].Done.TrySetResult(results[i]);
        }
        catch (Exception) when (group.Count > 1)
        {
            // The group's transaction was rolled back: alone, only the item at fault fails.
            foreach (var entry in group)
                await CommitAsync([entry]);
        }
        catch (Exception error)
        {
            group[0].Done.TrySetException(error);
        }
    }
}
