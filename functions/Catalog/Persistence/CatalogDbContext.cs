using Platform.Catalog.Contracts;
using Platform.Catalog.Products;

namespace Platform.Catalog.Persistence;

public sealed class CatalogDbContext(DbContextOptions<CatalogDbContext> options) : PlatformDbContext(options)
{
    public DbSet<Product> Products => Set<Product>();

    protected override string ContextName => "catalog";

    protected override void ConfigureModel(ModelBuilder modelBuilder) => modelBuilder.Entity<Product>(product =>
    {
        product.ToTable("products");
        product.HasKey(p => p.Id);
        product.Property(p => p.Id).ValueGeneratedNever();
        product.Property(p => p.Kind).HasConversion(kind => kind.ToString().ToLowerInvariant(), text => Enum.Parse<ProductKind>(text, true));
        product.ComplexProperty(p => p.Price);
        product.Property(p => p.Version).IsConcurrencyToken();
    });
}
