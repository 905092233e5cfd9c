using System.Security.Claims;

namespace Platform.Catalog.Products;

internal static class ProductQueries
{
    /// <summary>Instructors edit their own products, admins all.</summary>
    public static IQueryable<Product> EditableBy(this IQueryable<Product> products, ClaimsPrincipal user) =>
        user.IsInRole(Roles.Admin) ? products : products.Where(p => p.OwnerId == user.UserId());

    /// <summary>Unpublished products that the user may edit. They have routes of their own, because the public ones take no token.</summary>
    public static IQueryable<Product> DraftsOf(this CatalogDbContext db, ClaimsPrincipal user) => db.Products.Where(p => !p.Published).EditableBy(user);

    /// <summary>One page, newest first.</summary>
    public static async Task<Page<ProductView>> ToPageAsync(
        this IQueryable<Product> products, PageRequest<CreationKey> page, CancellationToken cancellationToken) =>
        (await products.AsNoTracking().ToPageAsync(page, p => new CreationKey(p.CreatedAt, p.Id), cancellationToken)).Select(ProductView.Of);
}
