using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Ordering.Orders;
using Platform.Ordering.Products;

namespace Platform.Ordering.Persistence;

/// <summary>Ordering's database.</summary>
public sealed class OrderingDbContext(DbContextOptions<OrderingDbContext> options) : PlatformDbContext(options)
{
    /// <summary>Orders.</summary>
    public DbSet<Order> Orders => Set<Order>();

    /// <summary>Products, as Catalog told.</summary>
    public DbSet<Product> Products => Set<Product>();

    /// <summary>Idempotency keys of requests to order and to refund.</summary>
    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();

    /// <inheritdoc />
    protected override string ContextName => "ordering";

    /// <inheritdoc />
    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Order>(order =>
        {
            order.ToTable("orders");
            order.ComplexProperty(o => o.Total);
            order.Property(o => o.Status).HasConversion<string>();
            order.Property(o => o.Version).IsConcurrencyToken();
            AsJson(order.Property(o => o.Lines));
            AsJson(order.Property(o => o.History));
        });
        modelBuilder.Entity<Product>(product =>
        {
            product.ToTable("products");
            product.ComplexProperty(p => p.Price);
            product.Property(p => p.Version).IsConcurrencyToken(); // of two events at once the second one is handled again, and finds what the first one saved
        });
        modelBuilder.Entity<IdempotencyKey>(key =>
        {
            key.ToTable("idempotency_keys");
            key.HasKey(k => new { k.OwnerId, k.Key });
            key.Property(k => k.OwnerId).HasColumnName("customer_id");
            key.Property(k => k.SubjectId).HasColumnName("order_id");
        });
    }

    /// <summary>A list that is only ever replaced, kept as one document.</summary>
    private static void AsJson<T>(PropertyBuilder<IReadOnlyList<T>> property) => property.HasColumnType("jsonb").HasConversion(
        list => JsonSerializer.Serialize(list, PlatformJson.Options),
        text => JsonSerializer.Deserialize<List<T>>(text, PlatformJson.Options)!,
        new ValueComparer<IReadOnlyList<T>>((a, b) => ReferenceEquals(a, b), list => list.Count, list => list));
}
