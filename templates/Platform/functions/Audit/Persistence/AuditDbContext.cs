using Platform.Audit.Entries;

namespace Platform.Audit.Persistence;

public sealed class AuditDbContext(DbContextOptions<AuditDbContext> options) : PlatformDbContext(options)
{
    public DbSet<AuditEntry> Entries => Set<AuditEntry>();

    protected override string ContextName => "audit";

    protected override void ConfigureModel(ModelBuilder modelBuilder) => modelBuilder.Entity<AuditEntry>(entry =>
    {
        entry.ToTable("entries").HasKey(e => e.Id);
        entry.Property(e => e.Id).ValueGeneratedNever();
    });
}
