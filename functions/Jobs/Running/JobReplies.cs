using Platform.Jobs.Jobs;

namespace Platform.Jobs.Running;

/// <summary>The state of a job that waits for replies to its commands.</summary>
public interface IReplyTracker<in TKey>
{
    /// <summary>0 to 100.</summary>
    int Progress { get; }

    bool IsComplete { get; }

    /// <returns>False for a duplicate.</returns>
    bool TryRecordReply(TKey key);
}

/// <summary>Records the replies of other contexts. The last one sends the command for the next step; replies to a job that has ended are ignored.</summary>
public sealed class JobReplies(JobsDbContext db, Dispatcher dispatcher, TimeProvider clock)
{
    /// <param name="key">What the reply is about.</param>
    /// <param name="count">Counts the reply, unless it is a duplicate.</param>
    public async Task RecordAsync<TState, TKey>(Guid jobId, TKey key, Action<TState> count, CancellationToken cancellationToken)
        where TState : class, IReplyTracker<TKey>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // The row is locked, so that of two last replies at the same time one sees the other.
        var job = await db.Jobs.FromSql($"select * from jobs where id = {jobId} for update").SingleOrDefaultAsync(cancellationToken);
        if (job is not null && !job.Status.IsFinal() && job.ReadState<TState>() is { } state)
        {
            var now = clock.GetUtcNow();
            var isNew = state.TryRecordReply(key);
            if (isNew) count(state);
            job.RecordProgress(state, state.Progress, now);
            if (job.CancelRequested) job.EndCancelled(now);
            else if (isNew && state.IsComplete && job.Status == JobStatus.Running) dispatcher.SendCommand(job, now);
        }
        await db.SaveChangesAsync(cancellationToken); // with the inbox row, in any case
        await transaction.CommitAsync(cancellationToken);
        if (job?.Status == JobStatus.Cancelled) await dispatcher.TryDispatchAsync(job.Type);
    }
}
