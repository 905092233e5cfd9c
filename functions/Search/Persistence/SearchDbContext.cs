namespace Platform.Search.Persistence;

/// <summary>Outbox, inbox and transactions; documents and index are read and written in SQL (see <see cref="Index.PostgresSearchIndex"/>).</summary>
public sealed class SearchDbContext(DbContextOptions<SearchDbContext> options) : PlatformDbContext(options)
{
    protected override string ContextName => "search";

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
    }
}
