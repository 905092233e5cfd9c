using Platform.Jobs.Jobs;
using Platform.Jobs.Persistence;

namespace Platform.Jobs.Running;

/// <summary>What happens because time passes: scheduled jobs are queued, jobs of which nothing was heard are given back, old ones are forgotten, and whatever
/// waits although
/// there is a free place (a crash came between) gets it.</summary>
public sealed partial class LookAfterJobs(JobsDbContext db, Dispatcher dispatcher, TimeProvider clock, ILogger<LookAfterJobs> logger)
{
    /// <summary>Longer than a function may run, or an answer takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Retention = TimeSpan.FromDays(90);
    private const int Batch = 1000;

    [Function(nameof(LookAfterJobs))]
    public async Task Run([TimerTrigger("*/5 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await QueueDueAsync(now, cancellationToken);
        await GiveBackStalledAsync(now, cancellationToken);
        await dispatcher.DispatchAllAsync(cancellationToken);
        await ForgetOldAsync(now, cancellationToken);
    }

    private Task QueueDueAsync(DateTimeOffset now, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        update jobs set status = 'queued', queued_at = due_at, touched_at = {now}, version = version + 1
        where id in (select id from jobs where status = 'scheduled' and due_at <= {now} order by due_at limit {Batch} for update skip locked)
        """, cancellationToken);

    private async Task GiveBackStalledAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - Patience;
        var stalled = await db.Jobs.Where(
            j => (j.Status == JobStatus.Dispatched || j.Status == JobStatus.Running || j.Status == JobStatus.Retrying) && j.TouchedAt < before)
            .OrderBy(j => j.TouchedAt).Take(100).ToListAsync(cancellationToken);
        foreach (var job in stalled)
        {
            job.GiveBack(now);
            LogStalled(job.Id, job.Type, job.Status);
        }
        await db.TrySaveAsync(cancellationToken); // after a conflict (one of them has moved on) the next run takes care of the others
        db.ChangeTracker.Clear();
    }

    private async Task ForgetOldAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - Retention;
        // By the index of when they were created, which is before they ended: nothing else tells quickly that there are none.
        await db.Jobs.Where(j => j.FinishedAt < before && j.CreatedAt < before).OrderBy(j => j.CreatedAt).Take(Batch).ExecuteDeleteAsync(cancellationToken);
        await db.IdempotencyKeys.Where(k => k.CreatedAt < before).ExecuteDeleteAsync(cancellationToken);
    }

    [LoggerMessage(1203, LogLevel.Warning, "Nothing was heard of job {JobId} ({Type}) for too long; it is {Status} now")]
    partial void LogStalled(Guid jobId, JobType type, JobStatus status);
}
