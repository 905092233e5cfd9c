namespace Platform.Search.Persistence;

/// <summary>Outbox and inbox; <see cref="PostgresSearchIndex"/> reads and writes the other tables in SQL.</summary>
public sealed class SearchDbContext(DbContextOptions<SearchDbContext> options) : PlatformDbContext(options)
{
    protected override string ContextName => "search";

    protected override void ConfigureModel(ModelBuilder modelBuilder) { }
}
