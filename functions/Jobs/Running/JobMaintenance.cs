using Platform.Jobs.Jobs;

namespace Platform.Jobs.Running;

/// <summary>Queues scheduled jobs, requeues stalled ones, fills slots that a crash left empty, and purges old jobs.</summary>
public sealed partial class JobMaintenance(JobsDbContext db, Dispatcher dispatcher, TimeProvider clock, ILogger<JobMaintenance> logger)
{
    /// <summary>Longer than a function may run or a reply takes.</summary>
    public static readonly TimeSpan StallTimeout = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Retention = TimeSpan.FromDays(90);
    private const int BatchSize = 1000;

    [Function("LookAfterJobs")]
    public async Task Run([TimerTrigger("*/5 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await QueueDueAsync(now, cancellationToken);
        await RequeueStalledAsync(now, cancellationToken);
        await dispatcher.DispatchAllAsync(cancellationToken);
        await PurgeAsync(now, cancellationToken);
    }

    private Task QueueDueAsync(DateTimeOffset now, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        update jobs set status = 'queued', queued_at = due_at, touched_at = {now}, version = version + 1
        where id in (select id from jobs where status = 'scheduled' and due_at <= {now} order by due_at limit {BatchSize} for update skip locked)
        """, cancellationToken);

    private async Task RequeueStalledAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - StallTimeout;
        var stalled = await db.Jobs.Where(
            j => (j.Status == JobStatus.Dispatched || j.Status == JobStatus.Running || j.Status == JobStatus.Retrying) && j.TouchedAt < before)
            .OrderBy(j => j.TouchedAt).Take(100).ToListAsync(cancellationToken);
        foreach (var job in stalled)
        {
            job.RequeueOrFailStalled(now);
            LogStalled(job.Id, job.Type, job.Status);
        }
        await db.TrySaveAsync(cancellationToken); // after a conflict (one of them has changed), the next run handles the others
        db.ChangeTracker.Clear();
    }

    private async Task PurgeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - Retention;
        // By creation, which comes before the end, since that has an index.
        await db.Jobs.Where(j => j.FinishedAt < before && j.CreatedAt < before).OrderBy(j => j.CreatedAt).Take(BatchSize).ExecuteDeleteAsync(cancellationToken);
        await db.IdempotencyKeys.PurgeAsync(now, cancellationToken);
    }

    [LoggerMessage(1203, LogLevel.Warning, "Job {JobId} ({Type}) made no progress for too long; it is {Status} now")]
    partial void LogStalled(Guid jobId, JobType type, JobStatus status);
}
