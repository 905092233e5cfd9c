using Platform.Jobs.Jobs;
using Platform.Jobs.Persistence;

namespace Platform.Jobs.Running;

/// <summary>The state of a job that waits for answers, each about one thing that it asked for.</summary>
public interface IAnswered<in TQuestion>
{
    /// <summary>0 to 100.</summary>
    int Progress { get; }

    bool IsComplete { get; }

    /// <returns>False for an answer that was here before.</returns>
    bool Answer(TQuestion question);
}

/// <summary>Notes in a job what another context answered, one answer at a time.</summary>
public sealed class Answers(JobsDbContext db, Dispatcher dispatcher, TimeProvider clock)
{
    /// <summary>Changes the state of a job that waits. The last answer sends the command for the next step, so the job goes on.</summary>
    /// <param name="jobId">The job that asked; an answer to one that has ended meanwhile is noted nowhere.</param>
    /// <param name="question">What the answer is about.</param>
    /// <param name="count">Changes the state, unless the answer came before.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task NoteAsync<TState, TQuestion>(Guid jobId, TQuestion question, Action<TState> count, CancellationToken cancellationToken) where TState
        : class, IAnswered<TQuestion>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // The row is locked, so that of two last answers at the same time one sees the other.
        var job = (await db.Jobs.FromSql($"select * from jobs where id = {jobId} for update").ToListAsync(cancellationToken)).SingleOrDefault();
        if (job is not null && !job.Status.IsFinal() && job.ReadState<TState>() is { } state)
        {
            var now = clock.GetUtcNow();
            var isNew = state.Answer(question);
            if (isNew) count(state);
            job.Note(state, state.Progress, now);
            if (job.CancelRequested) job.EndCancelled(now);
            else if (isNew && state.IsComplete && job.Status == JobStatus.Running) dispatcher.SendCommand(job, now);
        }
        await db.SaveChangesAsync(cancellationToken); // with the inbox row, in any case
        await transaction.CommitAsync(cancellationToken);
        if (job?.Status == JobStatus.Cancelled) await dispatcher.DispatchSoonAsync(job.Type);
    }
}
