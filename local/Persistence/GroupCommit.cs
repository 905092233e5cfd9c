using System.Threading.Channels;

namespace Platform.Local.Persistence;

/// <summary>
/// Puts what concurrent callers ask for into one statement: while one group is being committed, the next one gathers.
/// One commit, and so one fsync, serves many callers.
/// </summary>
/// <typeparam name="TItem">What one caller wants to have committed.</typeparam>
/// <typeparam name="TResult">What it learns.</typeparam>
public sealed class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    private readonly record struct Entry(TItem Item, int Weight, TaskCompletionSource<TResult> Done);

    private readonly Channel<Entry> queue = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit;
    private readonly int maxWeight;
    private readonly Task worker;

    /// <summary>A group commit, which nothing has been asked of yet.</summary>
    /// <param name="commit">Commits the items in one transaction and returns one result per item, in order.</param>
    /// <param name="maxWeight">How much one statement may carry.</param>
    public GroupCommit(Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit, int maxWeight)
    {
        this.commit = commit;
        this.maxWeight = maxWeight;
        worker = Task.Run(RunAsync);
    }

    /// <summary>
    /// Commits an item with others, and returns its result. When a group fails, its items are committed one by one, so that only those at fault fail.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="weight">Its part of the statement's limit.</param>
    /// <param name="ct">Cancels the waiting, not the commit.</param>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Task<TResult> AddAsync(TItem item, int weight, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var entry = new Entry(item, weight, new(TaskCreationOptions.RunContinuationsAsynchronously));
        ObjectDisposedException.ThrowIf(!queue.Writer.TryWrite(entry), this);
        return entry.Done.Task.WaitAsync(ct);
    }

    /// <summary>Commits what was added until now.</summary>
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
            await Task.Yield(); // those whom the last commit let go on come back together
            group.Clear();
            for (var weight = 0; weight < maxWeight && queue.Reader.TryRead(out var entry); weight += entry.Weight)
                group.Add(entry);
            await CommitAsync(group);
        }
    }

    private async Task CommitAsync(List<Entry> group)
    {
        try
        {
            var results = await commit(group.ConvertAll(entry => entry.Item));
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
