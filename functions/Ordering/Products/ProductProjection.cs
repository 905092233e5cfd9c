namespace Platform.Ordering.Products;

/// <summary>The read model of Catalog's products. Events may arrive twice or out of order: the version decides.</summary>
public sealed class ProductProjection(OrderingDbContext db)
{
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

    public async Task UnpublishAsync(Guid id, long version, CancellationToken cancellationToken)
    {
        var known = await db.Products.SingleOrDefaultAsync(p => p.Id == id, cancellationToken);
        // Not known yet: the event that published it is older and still on its way.
        if (known is null) db.Products.Add(new() { Id = id, Kind = "", Title = "", Price = new(0, ""), Published = false, Version = version });
        else if (version > known.Version) (known.Published, known.Version) = (false, version);
        await db.SaveChangesAsync(cancellationToken);
    }
}
