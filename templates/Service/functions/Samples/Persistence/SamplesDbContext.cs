using Platform.Samples.SampleThings;

namespace Platform.Samples.Persistence;

public sealed class SamplesDbContext(DbContextOptions<SamplesDbContext> options) : PlatformDbContext(options)
{
    public DbSet<SampleThing> SampleThings => Set<SampleThing>();

    protected override string ContextName => "samples";

    protected override void ConfigureModel(ModelBuilder modelBuilder) => modelBuilder.Entity<SampleThing>(thing =>
    {
        thing.ToTable("sample_things").HasKey(t => t.Id);
        thing.Property(t => t.Id).ValueGeneratedNever();
        thing.Property(t => t.Status).AsLowerCase().IsConcurrencyToken(); // two messages at the same time cannot both complete it
    });
}
