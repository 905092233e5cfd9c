using Platform.Jobs.Jobs;
using Platform.Jobs.Reports;
using Platform.Jobs.Schedules;

namespace Platform.Jobs.Persistence;

public sealed class JobsDbContext(DbContextOptions<JobsDbContext> options) : PlatformDbContext(options)
{
    public DbSet<Job> Jobs => Set<Job>();
    public DbSet<JobsIdempotencyKey> IdempotencyKeys => Set<JobsIdempotencyKey>();
    public DbSet<Schedule> Schedules => Set<Schedule>();
    public DbSet<ScheduleOwner> ScheduleOwners => Set<ScheduleOwner>();
    public DbSet<EndedOrder> Orders => Set<EndedOrder>();
    public DbSet<RefundedOrder> Refunds => Set<RefundedOrder>();
    public DbSet<SoldLine> SoldLines => Set<SoldLine>();

    protected override string ContextName => "jobs";

    /// <summary>Until the transaction ends, what others count and create for these owners waits.</summary>
    public Task LockOwnersAsync(IEnumerable<Guid> owners, CancellationToken cancellationToken)
    {
        Guid[] ordered = [.. owners.Distinct().Order()]; // in one order everywhere, against deadlocks
        return Database.ExecuteSqlAsync(
            $"select pg_advisory_xact_lock(hashtextextended(owner::text, 0)) from unnest({ordered}) with ordinality o (owner, i) order by i",
            cancellationToken);
    }

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Job>(job =>
        {
            job.ToTable("jobs").HasKey(j => j.Id);
            job.Property(j => j.Id).ValueGeneratedNever();
            job.Property(j => j.Type).HasConversion(type => type.ToApiName(), name => JobTypes.Find(name)!.Value);
            job.Property(j => j.Status).AsLowerCase();
            job.Property(j => j.Priority).HasConversion<short>();
            job.Property(j => j.Payload).HasColumnType("jsonb");
            job.Property(j => j.State).HasColumnType("jsonb");
            job.Property(j => j.Result).HasColumnType("jsonb");
            job.Property(j => j.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<JobsIdempotencyKey>().ToTable("idempotency_keys").HasKey(k => new { k.OwnerId, k.Key });
        modelBuilder.Entity<Schedule>(schedule =>
        {
            schedule.ToTable("schedules").HasKey(s => s.Id);
            schedule.Property(s => s.Id).ValueGeneratedNever();
            schedule.Property(s => s.Type).HasConversion(type => type.ToApiName(), name => JobTypes.Find(name)!.Value);
            schedule.Property(s => s.Priority).HasConversion<short>();
            schedule.Property(s => s.Payload).HasColumnType("jsonb");
        });
        modelBuilder.Entity<ScheduleOwner>().ToTable("schedule_owners").HasKey(o => o.Id);
        modelBuilder.Entity<ScheduleOwner>().Property(o => o.Id).ValueGeneratedNever();
        modelBuilder.Entity<EndedOrder>().ToTable("ended_orders").HasKey(o => o.OrderId);
        modelBuilder.Entity<RefundedOrder>().ToTable("refunded_orders").HasKey(r => r.OrderId);
        modelBuilder.Entity<SoldLine>().ToTable("sold_lines").HasKey(l => new { l.OrderId, l.Line });
    }
}
