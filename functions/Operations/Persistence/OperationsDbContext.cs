using Platform.Operations.Audit;

namespace Platform.Operations.Persistence;

public sealed class OperationsDbContext(DbContextOptions<OperationsDbContext> options) : PlatformDbContext(options)
{
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    protected override string ContextName => "operations";

    protected override void ConfigureModel(ModelBuilder modelBuilder) => modelBuilder.Entity<AuditEntry>(entry =>
    {
        entry.ToTable("audit_entries").HasKey(e => e.Id);
        entry.Property(e => e.Id).ValueGeneratedNever();
        entry.Property(e => e.Action).AsLowerCase();
        entry.Property(e => e.Outcome).AsLowerCase();
    });
}
