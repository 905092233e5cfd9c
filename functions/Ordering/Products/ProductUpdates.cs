using Microsoft.EntityFrameworkCore;
using Platform.Ordering.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Ordering.Products;

/// <summary>Keeps Ordering's products as Catalog tells. Events may come twice or out of order: the version decides.</summary>
public sealed class ProductUpdates(OrderingDbContext db)
{
    /// <summary>What to do with Catalog's events.</summary>
    public MessageHandlers Handlers => new MessageHandlers()
        .On<ProductPublished>((e, ct) => SaveAsync(new() { Id = e.ProductId, Kind = e.Kind, Title = e.Title, Price = e.Price, Published = true, Version = e.Version }, ct))
        .On<ProductUpdated>((e, ct) => SaveAsync(new() { Id = e.ProductId, Kind = e.Kind, Title = e.Title, Price = e.Price, Published = true, Version = e.Version }, ct))
        .On<ProductUnpublished>(UnpublishAsync);

    async Task SaveAsync(Product told, CancellationToken cancellationToken)
    {
        var known = await db.Products.SingleOrDefaultAsync(p => p.Id == told.Id, cancellationToken);
        if (known is null) db.Products.Add(told);
        else if (told.Version > known.Version) (known.Kind, known.Title, known.Price, known.Published, known.Version) = (told.Kind, told.Title, told.Price, told.Published, told.Version);
        await db.SaveChangesAsync(cancellationToken);
    }

    async Task UnpublishAsync(ProductUnpublished told, CancellationToken cancellationToken)
    {
        var known = await db.Products.SingleOrDefaultAsync(p => p.Id == told.ProductId, cancellationToken);
        // Unknown so far: the event that published it is still on its way, and older.
        if (known is null) db.Products.Add(new() { Id = told.ProductId, Kind = "", Title = "", Price = new(0, ""), Published = false, Version = told.Version });
        else if (told.Version > known.Version) (known.Published, known.Version) = (false, told.Version);
        await db.SaveChangesAsync(cancellationToken);
    }

    sealed record ProductPublished(Guid ProductId, string Kind, string Title, Money Price, long Version) : IMessage { public static string Type => "catalog.product-published.v1"; }
    sealed record ProductUpdated(Guid ProductId, string Kind, string Title, Money Price, long Version) : IMessage { public static string Type => "catalog.product-updated.v1"; }
    sealed record ProductUnpublished(Guid ProductId, long Version) : IMessage { public static string Type => "catalog.product-unpublished.v1"; }
}
