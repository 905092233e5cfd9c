using Platform.Journal.Entries;

namespace Platform.Journal.Persistence;

public sealed class JournalDbContext(DbContextOptions<JournalDbContext> options) : PlatformDbContext(options)
{
    public DbSet<JournalEntry> Entries => Set<JournalEntry>();

    protected override string ContextName => "journal";

    protected override void ConfigureModel(ModelBuilder modelBuilder) => modelBuilder.Entity<JournalEntry>(entry =>
    {
        entry.ToTable("entries").HasKey(e => e.Id);
        entry.Property(e => e.Id).ValueGeneratedNever();
    });
}
