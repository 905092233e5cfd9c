using System.Security.Claims;

namespace Platform.Catalog.Products;

internal static class ProductQueries
{
    /// <summary>Unpublished products that the user may edit. They have routes of their own, because the public ones take no token.</summary>
    public static IQueryable<Product> DraftsOf(this CatalogDbContext db, ClaimsPrincipal user)
    {
        var (drafts, editor) = (db.Products.Where(p => !p.Published), Editor.Of(user));
        return editor.IsAdmin ? drafts : drafts.Where(p => p.OwnerId == editor.Id);
    }

    /// <summary>One page, newest first.</summary>
    public static async Task<Page<ProductView>> ToPageAsync(
        this IQueryable<Product> products, PageRequest<CreationKey> page, CancellationToken cancellationToken) =>
        (await products.AsNoTracking().ToPageAsync(page, p => new CreationKey(p.CreatedAt, p.Id), cancellationToken)).Select(ProductView.Of);
}
