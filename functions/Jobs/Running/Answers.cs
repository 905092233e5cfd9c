using Microsoft.EntityFrameworkCore;
using Platform.Jobs.Persistence;

namespace Platform.Jobs.Running;

/// <summary>Notes in a job what another context answered, one answer at a time.</summary>
public sealed class Answers(JobsDbContext db, Dispatcher dispatcher, TimeProvider clock)
{
    /// <summary>Changes the state of a job that waits. The last answer sends the command for the next step, so the job goes on.</summary>
    /// <param name="jobId">The job that asked; an answer to one that has ended meanwhile is noted nowhere.</param>
    /// <param name="note">Changes the state; tells the progress, and whether this was the last answer.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task NoteAsync<T>(Guid jobId, Func<T, (int Progress, bool Last)> note, CancellationToken cancellationToken) where T : class
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // The row is locked, so that of two last answers at the same time one sees the other.
        var job = (await db.Jobs.FromSql($"select * from jobs where id = {jobId} for update").ToListAsync(cancellationToken)).SingleOrDefault();
        if (job is not null && !job.Status.IsFinal() && job.ReadState<T>() is { } state)
        {
            var now = clock.GetUtcNow();
            var (progress, last) = note(state);
            job.Note(state, progress, now);
            if (job.CancelRequested) job.EndCancelled(now);
            else if (last && job.Status == JobStatus.Running) dispatcher.SendCommand(job, now);
        }
        await db.SaveChangesAsync(cancellationToken); // with the inbox row, in any case
        await transaction.CommitAsync(cancellationToken);
        if (job?.Status == JobStatus.Cancelled) await dispatcher.DispatchSoonAsync(job.Type);
    }
}
