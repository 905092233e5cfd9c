using Platform.Ordering.Persistence;

namespace Platform.Ordering.Products;

/// <summary>Keeps Ordering's products in step with Catalog's. Events may come twice or out of order: the version decides.</summary>
public sealed class ProductProjection(OrderingDbContext db)
{
    /// <summary>Saves a product that is on sale.</summary>
    public async Task PublishAsync(Product product, CancellationToken cancellationToken)
    {
        var known = await db.Products.SingleOrDefaultAsync(p => p.Id == product.Id, cancellationToken);
        if (known is null)
        {
            db.Products.Add(product);
        }
        else if (product.Version > known.Version)
        {
            (known.Kind, known.Title, known.Price) = (product.Kind, product.Title, product.Price);
            (known.Published, known.Version) = (product.Published, product.Version);
        }
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Takes a product off sale.</summary>
    public async Task UnpublishAsync(Guid id, long version, CancellationToken cancellationToken)
    {
        var known = await db.Products.SingleOrDefaultAsync(p => p.Id == id, cancellationToken);
        // Unknown so far: the event that published it is still on its way, and older.
        if (known is null) db.Products.Add(new() { Id = id, Kind = "", Title = "", Price = new(0, ""), Published = false, Version = version });
        else if (version > known.Version) (known.Published, known.Version) = (false, version);
        await db.SaveChangesAsync(cancellationToken);
    }
}
