using Platform.Catalog.Contracts;
using Platform.Catalog.Persistence;

namespace Platform.Catalog.Products;

internal static class ProductEvents
{
    public static void Tell(this CatalogDbContext db, Product product, ProductNews news, DateTimeOffset now)
    {
        switch (news)
        {
            case ProductNews.Published:
                db.Send(new ProductPublished(
                    product.Id, product.Kind, product.Title, product.Description, product.Price, product.Tags, product.Published, product.Version, now,
                    product.OwnerId), now);
                break;
            case ProductNews.Updated:
                db.Send(new ProductUpdated(
                    product.Id, product.Kind, product.Title, product.Description, product.Price, product.Tags, product.Published, product.Version, now,
                    product.OwnerId), now);
                break;
            case ProductNews.Unpublished:
                db.Send(new ProductUnpublished(product.Id, product.Version, now), now);
                break;
            case ProductNews.None:
                break;
        }
    }
}
