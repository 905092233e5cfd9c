using Platform.Catalog.Products;

namespace Platform.Catalog.Persistence;

public sealed class CatalogDbContext(DbContextOptions<CatalogDbContext> options) : PlatformDbContext(options)
{
    public DbSet<Product> Products => Set<Product>();
    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();

    protected override string ContextName => "catalog";

    /// <summary>Publishes the event of a change, if it has one.</summary>
    internal void Publish(Product p, ProductChange change, DateTimeOffset now)
    {
        switch (change)
        {
            case ProductChange.Published:
                Send(new ProductPublished(p.Id, p.Kind, p.Title, p.Description, p.Price, p.Tags, p.Published, p.Version, now, p.OwnerId), now);
                break;
            case ProductChange.Updated:
                Send(new ProductUpdated(p.Id, p.Kind, p.Title, p.Description, p.Price, p.Tags, p.Published, p.Version, now, p.OwnerId), now);
                break;
            case ProductChange.Unpublished:
                Send(new ProductUnpublished(p.Id, p.Version, now), now);
                break;
        }
    }

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Product>(product =>
        {
            product.ToTable("products");
            product.HasKey(p => p.Id);
            product.Property(p => p.Id).ValueGeneratedNever();
            product.Property(p => p.Kind).AsLowerCase();
            product.ComplexProperty(p => p.Price);
            product.Property(p => p.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<IdempotencyKey>().ToTable("idempotency_keys").HasKey(k => new { k.OwnerId, k.Key });
    }
}
