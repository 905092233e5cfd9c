using Platform.Ordering.Orders;
using Platform.Ordering.Products;

namespace Platform.Ordering.Persistence;

public sealed class OrderingDbContext(DbContextOptions<OrderingDbContext> options) : PlatformDbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();
    public DbSet<Product> Products => Set<Product>();
    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();

    protected override string ContextName => "ordering";

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Order>(order =>
        {
            order.ToTable("orders");
            order.ComplexProperty(o => o.Total);
            order.Property(o => o.Status).HasConversion<string>();
            order.Property(o => o.Version).IsConcurrencyToken();
            order.Property(o => o.Lines).AsJson();
            order.Property(o => o.History).AsJson();
        });
        modelBuilder.Entity<Product>(product =>
        {
            product.ToTable("products");
            product.ComplexProperty(p => p.Price);
            product.Property(p => p.Version).IsConcurrencyToken(); // a concurrent event conflicts, and is handled again
        });
        modelBuilder.Entity<IdempotencyKey>(key =>
        {
            key.ToTable("idempotency_keys");
            key.HasKey(k => new { k.OwnerId, k.Key });
            key.Property(k => k.OwnerId).HasColumnName("customer_id");
            key.Property(k => k.SubjectId).HasColumnName("order_id");
        });
    }
}
