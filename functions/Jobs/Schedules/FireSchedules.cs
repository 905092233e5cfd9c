using Platform.Jobs.Jobs;
using Platform.Jobs.Running;

namespace Platform.Jobs.Schedules;

/// <summary>Creates the jobs that are due. A schedule is locked while it fires, and moves to its next occurrence in the job's transaction. The unique index on
/// schedule and occurrence rejects a second job in any case.</summary>
public sealed class FireSchedules(JobsDbContext db, Dispatcher dispatcher, TimeProvider clock)
{
    private const int Batch = 100;

    [Function(nameof(FireSchedules))]
    public async Task Run([TimerTrigger("*/10 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var types = new HashSet<JobType>();
        while (await FireAsync(types, cancellationToken) == Batch) db.ChangeTracker.Clear();
        foreach (var type in types) await dispatcher.TryDispatchAsync(type);
    }

    private async Task<int> FireAsync(HashSet<JobType> types, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await db.Schedules.FromSql($"select * from schedules where next_at <= {now} order by next_at limit {Batch} for update skip locked")
            .ToListAsync(cancellationToken);
        foreach (var schedule in due)
        {
            db.Jobs.AddRange(schedule.TakeDue(now).Select(occurrence => schedule.JobFor(occurrence, now)));
            types.Add(schedule.Type);
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }
}
