using Microsoft.Extensions.Options;
using Platform.Jobs.Contracts;
using Platform.Jobs.Jobs;
using Platform.Jobs.Persistence;

namespace Platform.Jobs.Running;

/// <summary>Hands out jobs: as many of a type as may be done at the same time, and fairly. A free place goes to the owner with the fewest jobs of the type in
/// hand; among
/// those, to the one whose last turn is longest ago. Of an owner's own jobs the more urgent one is first, then the older one.
/// The table is the queue: what is handed out is a command in the outbox, in the same transaction.</summary>
public sealed partial class Dispatcher(JobsDbContext db, DispatchGate gate, IOptions<JobsOptions> options, TimeProvider clock, ILogger<Dispatcher> logger)
{
    private const int LockSpace = 7082;

    public async Task DispatchAllAsync(CancellationToken cancellationToken)
    {
        foreach (var type in JobTypes.All) await gate.RunAsync(type, () => DispatchAsync(type, cancellationToken));
    }

    /// <summary>Fills the free places of a type, after something was saved that makes a job wait, or a place free. That is saved in any case: when this fails,
    /// or the process
    /// dies before it, the timer does it (<see cref="LookAfterJobs"/>).</summary>
    public async Task DispatchSoonAsync(JobType type)
    {
        try
        {
            await gate.RunAsync(type, () => DispatchAsync(type, CancellationToken.None)); // others may wait for this run: it does not end with one of them
        }
        catch (Exception failure)
        {
            LogLater(failure, type);
        }
    }

    /// <summary>Fills the free places of a type now.</summary>
    public async Task DispatchAsync(JobType type, CancellationToken cancellationToken)
    {
        var word = type.Word();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await LockAsync(type, cancellationToken);
        var free = await FreePlacesAsync(type, cancellationToken);
        if (free <= 0) return;

        var now = clock.GetUtcNow();
        // The owners who wait are found by jumps through jobs_queued, so it does not matter how many jobs each of them has. An owner beyond the first `free`
        // ones would
        // not get a place anyway, and nobody gets more than all of them.
        var picked = await db.Jobs.FromSql(
            $"""
            with recursive owners as (
                (select owner_id from jobs where type = {word} and status = 'queued' order by owner_id limit 1)
                union all
                select (select j.owner_id from jobs j where j.type = {word} and j.status = 'queued' and j.owner_id > o.owner_id order by j.owner_id limit 1)
                from owners o where o.owner_id is not null
            ), first as (
                select o.owner_id, f.in_flight, t.taken_at
                from owners o
                cross join lateral (select count(*) as in_flight from jobs j where j.type = {word} and j.owner_id = o.owner_id and j.status in ('dispatched', 'running')) f
                left join turns t on t.type = {word} and t.owner_id = o.owner_id
                where o.owner_id is not null
                order by f.in_flight, t.taken_at nulls first, o.owner_id limit {free}
            ), next as (
                select n.id from first
                cross join lateral (
                    select j.id, row_number() over (order by j.priority desc, j.queued_at, j.id) as place
                    from jobs j where j.type = {word} and j.owner_id = first.owner_id and j.status = 'queued'
                    order by j.priority desc, j.queued_at, j.id limit {free}) n
                order by first.in_flight + n.place, first.taken_at nulls first, first.owner_id, n.place limit {free}
            ), handed_out as (
                update jobs j set status = 'dispatched', run = j.run + 1, touched_at = {now}, version = j.version + 1
                from next where j.id = next.id and j.status = 'queued'
                returning j.*
            ), noted as (
                insert into turns (type, owner_id, taken_at) select distinct {word}, owner_id, {now} from handed_out
                on conflict (type, owner_id) do update set taken_at = excluded.taken_at
            )
            select * from handed_out
            """).AsNoTracking().ToListAsync(cancellationToken);
        foreach (var job in picked) SendCommand(job, now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Asks for a job's next step.</summary>
    public void SendCommand(Job job, DateTimeOffset now)
    {
        switch (job.Type)
        {
            case JobType.Email:
                db.Send(new RunEmail(job.Id, job.Run, job.Step), now);
                break;
            case JobType.Image:
                db.Send(new RunImage(job.Id, job.Run, job.Step), now);
                break;
            case JobType.DataSync:
                db.Send(new RunDataSync(job.Id, job.Run, job.Step), now);
                break;
            case JobType.Report:
                db.Send(new RunReport(job.Id, job.Run, job.Step), now);
                break;
            default:
                throw new InvalidOperationException($"Nobody does jobs of the type {job.Type}.");
        }
    }

    /// <summary>Places are counted and taken by one at a time, until the transaction ends; counting rows would not stop two from taking the last one.</summary>
    public Task LockAsync(JobType type, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({LockSpace}, {(int)type})", cancellationToken);

    public async Task<int> FreePlacesAsync(JobType type, CancellationToken cancellationToken) =>
        options.Value.MaxOf(type) - await db.Jobs.CountAsync(
            j => j.Type == type && (j.Status == JobStatus.Dispatched || j.Status == JobStatus.Running), cancellationToken);

    [LoggerMessage(1204, LogLevel.Warning, "Jobs of the type {Type} could not be handed out now; the timer does it")]
    partial void LogLater(Exception failure, JobType type);
}
