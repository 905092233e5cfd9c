using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Jobs;
using Platform.Jobs.Jobs;
using Platform.Jobs.Persistence;
using Platform.Jobs.Running;
using Platform.Jobs.Schedules;
using Platform.Local.Host.Testing;

namespace Platform.Tests.Jobs;

/// <summary>The dispatcher over a database of its own, where nothing else hands out jobs.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class HandingOutJobs(PlatformFixture platform) : IAsyncLifetime, IDisposable
{
    private static readonly Guid Ada = new("aaaaaaaa-0000-4000-8000-000000000001"), Bob = new("bbbbbbbb-0000-4000-8000-000000000002"),
        Cy = new("cccccccc-0000-4000-8000-000000000003");
    private readonly string name = $"jobs_{Guid.NewGuid():N}";
    private JobsDbContext? context;

    private JobsDbContext Db => context!;

    public async Task InitializeAsync()
    {
        await ServerAsync($"create database {name}");
        var server = new NpgsqlConnectionStringBuilder(platform.Host.Backing.PostgresConnectionString) { Database = name, Pooling = false };
        context = new(new DbContextOptionsBuilder<JobsDbContext>().UseNpgsql(server.ConnectionString).Options);
        await Db.Database.MigrateAsync();
    }

    public async Task DisposeAsync()
    {
        await Db.DisposeAsync();
        await ServerAsync($"drop database {name} with (force)");
    }

    public void Dispose() => context?.Dispose();

    [Fact]
    public async Task Owners_take_turns_however_many_jobs_one_has_queued()
    {
        await QueueAsync(Ada, 10_000);
        await QueueAsync(Bob, 1);
        Assert.Equal((Ada: 3, Bob: 1), await DispatchAsync(slots: 4));
        await FinishAllAsync();
        await QueueAsync(Bob, 10);
        Assert.Equal((Ada: 2, Bob: 2), await DispatchAsync(slots: 4));
    }

    [Fact]
    public async Task One_slot_alternates_between_owners()
    {
        await QueueAsync(Ada, 5, JobPriority.High); // priority orders only the jobs of one owner
        await QueueAsync(Bob, 5);
        var turns = "";
        for (var i = 0; i < 6; i++)
        {
            turns += await DispatchAsync(slots: 1) is { Ada: 1 } ? "A" : "B";
            await FinishAllAsync();
        }
        Assert.Contains(turns, new[] { "ABABAB", "BABABA" });
    }

    [Fact]
    public async Task Dispatch_stops_at_the_concurrency_limit()
    {
        await QueueAsync(Ada, 5);
        Assert.Equal((2, 0), await DispatchAsync(slots: 2));
        Assert.Equal((2, 0), await DispatchAsync(slots: 2));
        Assert.Equal(2, await Db.Outbox.CountAsync());
        await FinishAllAsync();
        Assert.Equal((2, 0), await DispatchAsync(slots: 2));
    }

    [Fact]
    public async Task Owner_with_fewer_dispatched_jobs_comes_first()
    {
        await QueueAsync(Ada, 5);
        Assert.Equal((2, 0), await DispatchAsync(slots: 2));
        await QueueAsync(Bob, 5);
        Assert.Equal((2, 2), await DispatchAsync(slots: 4));
    }

    [Fact]
    public async Task Higher_priority_then_older_jobs_come_first()
    {
        await QueueAsync(Ada, 2, JobPriority.Low);
        await QueueAsync(Ada, 2);
        await QueueAsync(Ada, 1, JobPriority.High);
        var order = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            await DispatchAsync(slots: 1);
            var job = await Db.Jobs.AsNoTracking().SingleAsync(j => j.Status == JobStatus.Dispatched);
            order.Add($"{job.Priority} {(job.QueuedAt!.Value - Start).TotalSeconds.ToString(CultureInfo.InvariantCulture)}");
            await FinishAllAsync();
        }
        Assert.Equal(["High 0", "Normal 0", "Normal 1", "Low 0", "Low 1"], order);
    }

    [Fact]
    public async Task Dispatching_one_type_leaves_the_others()
    {
        await QueueAsync(Ada, 2);
        await DispatcherWith(5).DispatchAsync(JobType.Report, CancellationToken.None);
        Assert.Equal(0, await Db.Outbox.CountAsync());
    }

    [Fact]
    public async Task Statistics_have_counts_percentiles_and_rates()
    {
        for (var i = 1; i <= 100; i++) await EndedAsync("succeeded", waited: i, ran: 2 * i, ago: 30);
        await EndedAsync("failed", 1, 1, ago: 1800);
        await EndedAsync("cancelled", 1, 1, ago: 7200);
        await EndedAsync("succeeded", 1, 1, ago: 100_000); // before yesterday
        await QueueAsync(Cy, 3);

        var stats = (await new GetStats(Db, new VirtualClock(Now)).Run(null!, CancellationToken.None)).Value!.Types.Single(t => t.Type == "email");

        Assert.Equal((3, 0, 0, 0), (stats.Queued, stats.Scheduled, stats.Running, stats.DeadLettered));
        Assert.Equal(["1m 100 0 0", "1h 100 1 0", "24h 100 1 1"], stats.Windows.Select(w => $"{w.Window} {w.Succeeded} {w.Failed} {w.Cancelled}"));
        Assert.Equal(
            (new(50.5, 95.05), new PercentilesView(101, 190.1), 100), (stats.Windows[0].WaitSeconds, stats.Windows[0].RunSeconds, stats.Windows[0].PerMinute));
    }

    [Fact]
    public async Task Schedules_create_no_jobs_beyond_their_owners_maximum()
    {
        await QueueAsync(Ada, 3);
        for (var i = 0; i < 4; i++) await ScheduleAsync(Ada, "* * * * *");
        await ScheduleAsync(Bob, "* * * * *");
        for (var minute = 0; minute < 3; minute++) await FireAsync(Now.AddMinutes(minute), maxOpen: 5);
        Assert.Equal((5, 3), (await Db.Jobs.CountAsync(j => j.OwnerId == Ada), await Db.Jobs.CountAsync(j => j.OwnerId == Bob)));

        await Db.Database.ExecuteSqlAsync($"update jobs set status = 'succeeded', finished_at = now() where owner_id = {Ada}");
        await FireAsync(Now.AddMinutes(3), maxOpen: 5);
        Assert.Equal(5 + 4, await Db.Jobs.CountAsync(j => j.OwnerId == Ada)); // those that were skipped are not caught up
    }

    [Theory]
    [InlineData("*/0 * * * *", "UTC")]
    [InlineData("* * * * *", "Europe/Nowhere")]
    public async Task Schedule_that_cannot_be_read_does_not_stop_the_others(string cron, string zone)
    {
        await ScheduleAsync(Ada, cron, zone);
        await ScheduleAsync(Bob, "* * * * *");
        await FireAsync(Now, maxOpen: 5);
        Assert.Equal(Bob, (await Db.Jobs.SingleAsync()).OwnerId);
    }

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero), Now = Start.AddDays(3);

    private Dispatcher DispatcherWith(int slots) =>
        new(Db, new DispatchGate(), Options.Create(new JobsOptions { MaxEmail = slots }), TimeProvider.System, NullLogger<Dispatcher>.Instance);

    /// <summary>Dispatches, and returns how many jobs are dispatched.</summary>
    private async Task<(int Ada, int Bob)> DispatchAsync(int slots)
    {
        await DispatcherWith(slots).DispatchAsync(JobType.Email, CancellationToken.None);
        return (await Db.Jobs.CountAsync(j => j.OwnerId == Ada && j.Status == JobStatus.Dispatched),
            await Db.Jobs.CountAsync(j => j.OwnerId == Bob && j.Status == JobStatus.Dispatched));
    }

    private Task FinishAllAsync() => Db.Database.ExecuteSqlAsync($"update jobs set status = 'succeeded', finished_at = now() where status = 'dispatched'");

    private Task QueueAsync(Guid owner, int count, JobPriority priority = JobPriority.Normal) => Db.Database.ExecuteSqlAsync(
        $"""
        insert into jobs (id, owner_id, type, priority, payload, status, progress, attempts, tries, run, step, waiting, cancel_requested, dead_lettered,
          created_at, due_at, queued_at, touched_at, version)
        select gen_random_uuid(), {owner}, 'email', {(short)priority}, jsonb_build_object(), 'queued', 0, 0, 0, 0, 0, false, false, false,
          {Start}, {Start}, {Start} + (i - 1) * interval '1 second', {Start}, 1

        from generate_series(1, {count}) i
        """);

    private Task ScheduleAsync(Guid owner, string cron, string zone = "UTC") => Db.Database.ExecuteSqlAsync(
        $"""
        insert into schedules (id, owner_id, cron, time_zone, type, priority, payload, next_at, created_at)
        values (gen_random_uuid(), {owner}, {cron}, {zone}, 'email', 1, jsonb_build_object(), {Now}, {Start})
        """);

    private Task FireAsync(DateTimeOffset now, int maxOpen)
    {
        Db.ChangeTracker.Clear();
        var options = Options.Create(new JobsOptions { MaxOpenPerOwner = maxOpen });
        return new FireSchedules(Db, DispatcherWith(1), options, new VirtualClock(now), NullLogger<FireSchedules>.Instance).Run(new(), CancellationToken.None);
    }

    private Task EndedAsync(string status, int waited, int ran, int ago) => Db.Database.ExecuteSqlAsync(
        $"""
        insert into jobs (id, owner_id, type, priority, payload, status, progress, attempts, tries, run, step, waiting, cancel_requested, dead_lettered,
          created_at, due_at, queued_at, started_at, finished_at, touched_at, version)
        select gen_random_uuid(), {Ada}, 'email', 1, jsonb_build_object(), {status}, 0, 1, 1, 1, 0, false, false, false,
          e, e, e - make_interval(secs => {ran + waited}), e - make_interval(secs => {ran}), e, e, 1

        from (select {Now.AddSeconds(-ago)} as e) ended
        """);

    private async Task ServerAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(platform.Host.Backing.PostgresConnectionString) { Database = "postgres", Pooling = false });
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
