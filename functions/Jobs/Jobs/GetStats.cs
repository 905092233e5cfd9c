namespace Platform.Jobs.Jobs;

/// <summary>Null when there were no jobs.</summary>
public sealed record PercentilesView(double? P50, double? P95);

/// <summary>The jobs that ended within the window up to now.</summary>
/// <param name="Window">1m, 1h or 24h.</param>
/// <param name="Failed">Includes those dead-lettered.</param>
/// <param name="WaitSeconds">From the queue to the first try.</param>
/// <param name="RunSeconds">From the first try to the end.</param>
public sealed record WindowView(
    string Window, long Succeeded, long Failed, long Cancelled, long DeadLettered, double PerMinute, PercentilesView WaitSeconds, PercentilesView RunSeconds);

public sealed record TypeStatsView(string Type, long Queued, long Scheduled, long Running, long DeadLettered, IReadOnlyList<WindowView> Windows);

public sealed record StatsView(DateTimeOffset At, IReadOnlyList<TypeStatsView> Types);

[Authorize(Roles = Roles.Staff)]
public sealed class GetStats(JobsDbContext db, TimeProvider clock)
{
    /// <summary>Only the newest ended jobs of a type count, so that the query's cost is bounded.</summary>
    public const int MaxEnded = 20_000;

    private static readonly (string Name, TimeSpan Length)[] Windows = [
        ("1m", TimeSpan.FromMinutes(1)), ("1h", TimeSpan.FromHours(1)), ("24h", TimeSpan.FromHours(24))];

    private sealed record OpenRow(string Type, long Queued, long Scheduled, long Running, long DeadLettered);

    private sealed record EndedRow(
        string Name, long Succeeded, long Failed, long Cancelled, long DeadLettered, double? Wait50, double? Wait95, double? Run50, double? Run95);

    [Function(nameof(GetStats))]
    public async Task<Ok<StatsView>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/stats")] HttpRequest request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var types = new List<TypeStatsView>();
        foreach (var type in JobTypes.All) types.Add(await QueryAsync(type.ToApiName(), now, cancellationToken));
        return TypedResults.Ok(new StatsView(now, types));
    }

    private async Task<TypeStatsView> QueryAsync(string type, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = (await db.Database.SqlQuery<OpenRow>(
            $"""
            select {type}::text as "Type",
                count(*) filter (where status in ('queued', 'dispatched', 'retrying')) as "Queued",
                count(*) filter (where status = 'scheduled') as "Scheduled",
                count(*) filter (where status = 'running') as "Running",
                (select count(*) from jobs where type = {type} and dead_lettered) as "DeadLettered"
            from jobs where type = {type} and finished_at is null
            """).ToListAsync(cancellationToken)).Single();
        var ended = await db.Database.SqlQuery<EndedRow>(
            $"""
            select w.name as "Name",
                count(*) filter (where e.status = 'succeeded') as "Succeeded", count(*) filter (where e.status = 'failed') as "Failed",
                count(*) filter (where e.status = 'cancelled') as "Cancelled", count(*) filter (where e.dead_lettered) as "DeadLettered",
                percentile_cont(0.5) within group (order by extract(epoch from e.started_at - e.queued_at)::float8) as "Wait50",
                percentile_cont(0.95) within group (order by extract(epoch from e.started_at - e.queued_at)::float8) as "Wait95",
                percentile_cont(0.5) within group (order by extract(epoch from e.finished_at - e.started_at)::float8) as "Run50",
                percentile_cont(0.95) within group (order by extract(epoch from e.finished_at - e.started_at)::float8) as "Run95"
            from unnest({Windows.Select(w => w.Name).ToArray()}, {Windows.Select(w => now - w.Length).ToArray()}) as w (name, since)
            left join (
                select status, dead_lettered, queued_at, started_at, finished_at from jobs
                where type = {type} and finished_at > {now - Windows[^1].Length} order by finished_at desc limit {MaxEnded}) e on e.finished_at > w.since
            group by w.name
            """).ToListAsync(cancellationToken);
        return new(type, open.Queued, open.Scheduled, open.Running, open.DeadLettered,
            [.. Windows.Join(ended, window => window.Name, row => row.Name, (window, row) => ViewOf(row, window.Length))]);
    }

    private static WindowView ViewOf(EndedRow row, TimeSpan length) => new(row.Name, row.Succeeded, row.Failed, row.Cancelled, row.DeadLettered,
        Math.Round((row.Succeeded + row.Failed + row.Cancelled) / length.TotalMinutes, 3), Of(row.Wait50, row.Wait95), Of(row.Run50, row.Run95));

    private static PercentilesView Of(double? p50, double? p95) => new(Round(p50), Round(p95));

    private static double? Round(double? seconds) => seconds is { } value ? Math.Round(value, 3) : null;
}
