using System.Threading.Channels;

namespace Platform.Local.Persistence;

/// <summary>Commits what concurrent callers ask for in groups, with one fsync for each: while one group is being committed, the next one gathers.</summary>
public sealed class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    private readonly record struct Entry(TItem Item, int Weight, TaskCompletionSource<TResult> Done);

    private readonly Channel<Entry> queue = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit;
    private readonly int maxWeight;
    private readonly Task worker;

    /// <summary>Starts with an empty group.</summary>
    /// <param name="commit">Commits the items in one transaction and returns one result per item, in order.</param>
    public GroupCommit(Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit, int maxWeight)
    {
        this.commit = commit;
        this.maxWeight = maxWeight;
        worker = Task.Run(RunAsync);
    }

    /// <summary>Commits an item with others, and returns its result. The items of a group that fails are committed one by one.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Task<TResult> AddAsync(TItem item, int weight, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var entry = new Entry(item, weight, new(TaskCreationOptions.RunContinuationsAsynchronously));
        ObjectDisposedException.ThrowIf(!queue.Writer.TryWrite(entry), this);
        return entry.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Commits the added items.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await worker;
    }

    private async Task RunAsync()
    {
        var group = new List<Entry>();
        while (await queue.Reader.WaitToReadAsync())
        {
            await Task.Yield(); // the callers of the last commit add their next items together
            group.Clear();
            for (var weight = 0; weight < maxWeight && queue.Reader.TryRead(out var entry); weight += entry.Weight) group.Add(entry);
            await CommitAsync(group);
        }
    }

    private async Task CommitAsync(List<Entry> group)
    {
        try
        {
            var results = await commit(group.ConvertAll(entry => entry.Item));
            for (var i = 0; i < group.Count; i++) group[i].Done.TrySetResult(results[i]);
        }
        catch (Exception) when (group.Count > 1)
        {
            // The group's transaction was rolled back: alone, only the item at fault fails.
            foreach (var entry in group) await CommitAsync([entry]);
        }
        catch (Exception error)
        {
            group[0].Done.TrySetException(error);
        }
    }
}
