using Microsoft.Extensions.Options;
using Platform.Jobs.Jobs;

namespace Platform.Jobs.Running;

/// <summary>Fills the slots of each type of job fairly: the next slot goes to the owner with the fewest jobs in flight, and of those to the one who waited
/// longest. Of one owner's jobs, the higher priority comes first, then the older job. The table is the queue; a dispatched job is a command in the outbox,
/// in the same transaction.</summary>
public sealed partial class Dispatcher(JobsDbContext db, DispatchGate gate, IOptions<JobsOptions> options, TimeProvider clock, ILogger<Dispatcher> logger)
{
    private const int LockSpace = 7082;

    public async Task DispatchAllAsync(CancellationToken cancellationToken)
    {
        foreach (var type in JobTypes.All) await gate.RunAsync(type, () => DispatchAsync(type, cancellationToken));
    }

    /// <summary>Dispatches after a change that queued a job or freed a slot. When that fails, the timer does it (<see cref="JobMaintenance"/>).</summary>
    public async Task TryDispatchAsync(JobType type)
    {
        try
        {
            await gate.RunAsync(type, () => DispatchAsync(type, CancellationToken.None)); // others may share this run, so one caller does not cancel it
        }
        catch (Exception failure)
        {
            LogDispatchFailed(failure, type);
        }
    }

    public async Task DispatchAsync(JobType type, CancellationToken cancellationToken)
    {
        var typeName = type.ToApiName();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await LockAsync(type, cancellationToken);
        var slots = await AvailableSlotsAsync(type, cancellationToken);
        if (slots <= 0) return;

        var now = clock.GetUtcNow();
        // Owners are found by a loose index scan over jobs_queued, so the number of jobs per owner does not matter. Owners after the first `slots` would get
        // no slot anyway, and no owner gets more than all of them.
        var dispatched = await db.Database.SqlQuery<DispatchedJob>(
            $"""
            with recursive owners as (
                (select owner_id from jobs where type = {typeName} and status = 'queued' order by owner_id limit 1)
                union all
                select (select j.owner_id from jobs j where j.type = {typeName} and j.status = 'queued' and j.owner_id > o.owner_id order by j.owner_id limit 1)
                from owners o where o.owner_id is not null
            ), first as (
                select o.owner_id, f.in_flight, t.taken_at
                from owners o
                cross join lateral (
                    select count(*) as in_flight from jobs j
                    where j.type = {typeName} and j.owner_id = o.owner_id and j.status in ('dispatched', 'running')) f
                left join turns t on t.type = {typeName} and t.owner_id = o.owner_id
                where o.owner_id is not null
                order by f.in_flight, t.taken_at nulls first, o.owner_id limit {slots}
            ), next as (
                select n.id from first
                cross join lateral (
                    select j.id, row_number() over (order by j.priority desc, j.queued_at, j.id) as place
                    from jobs j where j.type = {typeName} and j.owner_id = first.owner_id and j.status = 'queued'
                    order by j.priority desc, j.queued_at, j.id limit {slots}) n
                order by first.in_flight + n.place, first.taken_at nulls first, first.owner_id, n.place limit {slots}
            ), dispatched_jobs as (
                update jobs j set status = 'dispatched', run = j.run + 1, touched_at = {now}, version = j.version + 1
                from next where j.id = next.id and j.status = 'queued'
                returning j.id, j.run, j.step, j.owner_id
            ), turn as (
                insert into turns (type, owner_id, taken_at) select distinct {typeName}, owner_id, {now} from dispatched_jobs
                on conflict (type, owner_id) do update set taken_at = excluded.taken_at
            )
            select id, run, step from dispatched_jobs
            """).ToListAsync(cancellationToken);
        foreach (var job in dispatched) SendCommand(type, job.Id, job.Run, job.Step, now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Sends the command for the job's next step.</summary>
    public void SendCommand(Job job, DateTimeOffset now) => SendCommand(job.Type, job.Id, job.Run, job.Step, now);

    private void SendCommand(JobType type, Guid id, int run, int step, DateTimeOffset now)
    {
        if (type == JobType.Email) db.Send(new RunEmail(id, run, step), now);
        else if (type == JobType.Image) db.Send(new RunImage(id, run, step), now);
        else if (type == JobType.DataSync) db.Send(new RunDataSync(id, run, step), now);
        else if (type == JobType.Report) db.Send(new RunReport(id, run, step), now);
        else throw new InvalidOperationException($"Jobs of the type {type} have no handler.");
    }

    /// <summary>Serializes the counting and filling of slots until the transaction ends, so that two transactions cannot take the last one.</summary>
    public Task LockAsync(JobType type, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({LockSpace}, {(int)type})", cancellationToken);

    public async Task<int> AvailableSlotsAsync(JobType type, CancellationToken cancellationToken) =>
        options.Value.MaxOf(type) - await db.Jobs.CountAsync(
            j => j.Type == type && (j.Status == JobStatus.Dispatched || j.Status == JobStatus.Running), cancellationToken);

    [LoggerMessage(1204, LogLevel.Warning, "Jobs of the type {Type} could not be dispatched now; the timer does it")]
    partial void LogDispatchFailed(Exception failure, JobType type);

    private sealed record DispatchedJob(Guid Id, int Run, int Step);
}
