using Microsoft.Extensions.Options;
using Platform.Jobs.Jobs;
using Platform.Jobs.Running;

namespace Platform.Jobs.Schedules;

/// <summary>Creates the jobs that are due. A schedule is locked while it fires, and moves to its next occurrence in the job's transaction. The unique index on
/// schedule and occurrence rejects a second job in any case. Occurrences beyond the owner's maximum of open jobs are skipped.</summary>
public sealed partial class FireSchedules(
    JobsDbContext db, Dispatcher dispatcher, IOptions<JobsOptions> options, TimeProvider clock, ILogger<FireSchedules> logger)
{
    private const int BatchSize = 100;

    [Function(nameof(FireSchedules))]
    public async Task Run([TimerTrigger("*/10 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var types = new HashSet<JobType>();
        while (await FireAsync(types, cancellationToken) == BatchSize) db.ChangeTracker.Clear();
        foreach (var type in types) await dispatcher.TryDispatchAsync(type);
    }

    private async Task<int> FireAsync(HashSet<JobType> types, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await db.Schedules.FromSql(
            $"""
            select * from schedules where next_at <= {now} and disabled_reason is null
            order by next_at limit {BatchSize} for update skip locked
            """).OrderBy(s => s.NextAt).ToListAsync(cancellationToken);
        var owners = due.Select(s => s.OwnerId).ToHashSet();
        await db.LockOwnersAsync(owners, cancellationToken);
        var changed = await db.ScheduleOwners.Where(o => owners.Contains(o.Id)).ToDictionaryAsync(o => o.Id, cancellationToken);
        var open = await db.Jobs.Where(j => owners.Contains(j.OwnerId) && j.FinishedAt == null).GroupBy(j => j.OwnerId)
            .ToDictionaryAsync(jobs => jobs.Key, jobs => jobs.Count(), cancellationToken);
        foreach (var schedule in due)
        {
            if (!schedule.CheckOwner(changed.GetValueOrDefault(schedule.OwnerId))) continue;
            if (schedule.TakeDue(now) is not { } occurrences)
            {
                LogUnreadable(schedule.Id, schedule.Cron, schedule.TimeZone);
                continue;
            }
            var free = Math.Max(0, options.Value.MaxOpenOf(schedule.Type.IsForStaff()) - open.GetValueOrDefault(schedule.OwnerId));
            var taken = Math.Min(free, occurrences.Count);
            open[schedule.OwnerId] = open.GetValueOrDefault(schedule.OwnerId) + taken;
            db.Jobs.AddRange(occurrences.Take(taken).Select(occurrence => schedule.JobFor(occurrence, now)));
            if (taken < occurrences.Count) LogSkipped(occurrences.Count - taken, schedule.Id, schedule.OwnerId);
            types.Add(schedule.Type);
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }

    [LoggerMessage(1205, LogLevel.Warning, "{Count} occurrences of the schedule {Schedule} are skipped: its owner {Owner} has the maximum of open jobs")]
    partial void LogSkipped(int count, Guid schedule, Guid owner);

    [LoggerMessage(1206, LogLevel.Error, "The schedule {Schedule} cannot be read, so it does not run: cron '{Cron}', time zone '{Zone}'")]
    partial void LogUnreadable(Guid schedule, string cron, string zone);
}
