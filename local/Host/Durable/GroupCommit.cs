namespace Platform.Local.Host.Durable;

/// <summary>
/// Writes what gathers while the previous write is under way as one batch: one flush to disk for many results.
/// A batch that fails is written again item by item, so that one bad item does not take the others with it.
/// </summary>
internal sealed class GroupCommit<T>(Func<IReadOnlyList<T>, Task> write)
{
    private const int LargestBatch = 200;

    private readonly Lock _gate = new();
    private readonly Queue<(T Item, TaskCompletionSource Written)> _queue = new();
    private bool _isWriting;

    public Task AddAsync(T item)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _queue.Enqueue((item, written));
            if (!_isWriting)
            {
                _isWriting = true;
                _ = Task.Run(WriteAllAsync);
            }
        }

        return written.Task;
    }

    private async Task WriteAllAsync()
    {
        while (true)
        {
            List<(T Item, TaskCompletionSource Written)> batch = [];
            lock (_gate)
            {
                while (batch.Count < LargestBatch && _queue.TryDequeue(out var next))
                    batch.Add(next);
                if (batch.Count == 0)
                {
                    _isWriting = false;
                    return;
                }
            }

            if (!await TryWriteAsync(batch, isLastTry: batch.Count == 1))
            {
                foreach (var one in batch)
                    await TryWriteAsync([one], isLastTry: true);
            }
        }
    }

    private async Task<bool> TryWriteAsync(List<(T Item, TaskCompletionSource Written)> batch, bool isLastTry)
    {
        try
        {
            await write([.. batch.Select(entry => entry.Item)]);
            batch.ForEach(entry => entry.Written.TrySetResult());
            return true;
        }
        catch (Exception failure)
        {
            if (isLastTry)
                batch.ForEach(entry => entry.Written.TrySetException(failure));
            return false;
        }
    }
}
