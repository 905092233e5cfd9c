namespace Platform.Inventory.Stock;

internal sealed record ProductPublished(Guid ProductId, string Title, long Version) : IMessage { public static string Type => "catalog.product-published.v1"; }

/// <summary>Adds an empty stock item for each published product.</summary>
public sealed class ProductPublishedHandler(InventoryDbContext db)
{
    internal async Task HandleAsync(ProductPublished product, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into stock_items (product_id, title, product_version, available)
            values ({product.ProductId}, {product.Title}, {product.Version}, 0)
            on conflict (product_id) do update set title = excluded.title, product_version = excluded.product_version
            where stock_items.product_version < excluded.product_version
            """, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
