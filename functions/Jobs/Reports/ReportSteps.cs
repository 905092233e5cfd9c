using Platform.Jobs.Jobs;
using Platform.Jobs.Running;

namespace Platform.Jobs.Reports;

/// <summary>The activities of a report. Each may run twice, and does nothing for a job that was cancelled or dispatched again.</summary>
public sealed class ReportSteps(JobsDbContext db, ReportFiles files, Dispatcher dispatcher, TimeProvider clock)
{
    [Function(nameof(CountDay))]
    public async Task<DayTotals> CountDay([ActivityTrigger] ReportDay input, CancellationToken cancellationToken)
    {
        if (!await IsCurrentAsync(input.JobId, input.Run, cancellationToken)) return new(input.Day, [], null, 0);
        var start = new DateTimeOffset(input.Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var end = start.AddDays(1);
        var ended = await db.Orders.Where(o => o.EndedAt >= start && o.EndedAt < end).GroupBy(o => o.Currency)
            .Select(g => new CurrencyTotals(g.Key, g.Count(o => o.Completed), g.Count(o => !o.Completed), g.Sum(o => o.Completed ? o.Amount : 0), 0, 0))
            .ToListAsync(cancellationToken);
        var refunds = await db.Refunds.Where(r => r.RefundedAt >= start && r.RefundedAt < end).GroupBy(r => r.Currency)
            .Select(g => new CurrencyTotals(g.Key, 0, 0, 0, g.Count(), g.Sum(r => r.Amount))).ToListAsync(cancellationToken);
        var best = await (from order in db.Orders
                          where order.EndedAt >= start && order.EndedAt < end
                          join line in db.SoldLines on order.OrderId equals line.OrderId
                          group line by line.ProductId into product
                          orderby product.Sum(l => l.Quantity) descending, product.Key
                          select new { Title = product.Max(l => l.Title), Quantity = product.Sum(l => l.Quantity) }).FirstOrDefaultAsync(cancellationToken);
        await RecordProgressAsync(input, cancellationToken);
        return new(input.Day, ReportResult.Sum(ended.Concat(refunds)), best?.Title, best?.Quantity ?? 0);
    }

    [Function(nameof(WriteReport))]
    public async Task WriteReport([ActivityTrigger] CountedReport report, CancellationToken cancellationToken)
    {
        var (jobId, run) = (report.Input.JobId, report.Input.Run);
        if (!await IsCurrentAsync(jobId, run, cancellationToken)) return;
        await files.WriteAsync(report, clock.GetUtcNow(), cancellationToken);
        await EndAsync(jobId, run, (job, now) => job.Succeed(ReportResult.Of(report), now), cancellationToken);
    }

    [Function("GiveUpReport")]
    public Task FailReport([ActivityTrigger] FailedReport failure, CancellationToken cancellationToken) =>
        EndAsync(failure.JobId, failure.Run,
            (job, now) => job.Fail(new("report-failed", "The report could not be made. Retry the job later."), now), cancellationToken);

    private Task<bool> IsCurrentAsync(Guid jobId, int run, CancellationToken cancellationToken) =>
        db.Jobs.AnyAsync(j => j.Id == jobId && j.Run == run && j.Status == JobStatus.Running && !j.CancelRequested, cancellationToken);

    /// <summary>Marks the day as counted, so that an activity that runs twice counts once.</summary>
    private Task RecordProgressAsync(ReportDay day, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        insert into report_days (job_id, run, day) values ({day.JobId}, {day.Run}, {day.Day}) on conflict do nothing;
        update jobs set touched_at = {clock.GetUtcNow()},
            progress = greatest(progress, (select 95 * count(*) / {day.Days} from report_days where job_id = {day.JobId} and run = {day.Run}))
        where id = {day.JobId} and run = {day.Run} and status = 'running'
        """, cancellationToken);

    private async Task EndAsync(Guid jobId, int run, Action<Job, DateTimeOffset> end, CancellationToken cancellationToken)
    {
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            var job = await db.Jobs.FromSql($"select * from jobs where id = {jobId} for update").SingleOrDefaultAsync(cancellationToken);
            if (job is null || job.Run != run || job.Status != JobStatus.Running) return;
            if (job.CancelRequested) job.EndCancelled(clock.GetUtcNow());
            else end(job, clock.GetUtcNow());
            await db.SaveChangesAsync(cancellationToken);
            await db.Database.ExecuteSqlAsync($"delete from report_days where job_id = {jobId}", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        await dispatcher.TryDispatchAsync(JobType.Report);
    }
}
