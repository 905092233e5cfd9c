using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Ordering.Orders;
using Platform.Ordering.Products;
using Platform.Shared;
using Platform.Shared.Persistence;

namespace Platform.Ordering.Persistence;

/// <summary>Ordering's database.</summary>
public sealed class OrderingDbContext(DbContextOptions<OrderingDbContext> options) : PlatformDbContext(options)
{
    /// <summary>Orders.</summary>
    public DbSet<Order> Orders => Set<Order>();

    /// <summary>Products, as Catalog told.</summary>
    public DbSet<Product> Products => Set<Product>();

    /// <summary>Idempotency keys of placed orders.</summary>
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
            key.HasKey(k => new { k.CustomerId, k.Key });
        });
    }

    /// <summary>A list that is only ever replaced, kept as one document.</summary>
    static void AsJson<T>(PropertyBuilder<IReadOnlyList<T>> property) => property.HasColumnType("jsonb").HasConversion(
        list => JsonSerializer.Serialize(list, PlatformJson.Options),
        text => JsonSerializer.Deserialize<List<T>>(text, PlatformJson.Options)!,
        new ValueComparer<IReadOnlyList<T>>((a, b) => ReferenceEquals(a, b), list => list.Count, list => list));
}

/// <summary>An idempotency key that placed an order.</summary>
public sealed class IdempotencyKey
{
    /// <summary>Whose key: customers' keys never meet.</summary>
    public required Guid CustomerId { get; init; }

    /// <summary>The key.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of the request, to tell a repetition from another order.</summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>The order it placed.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
