namespace Platform.Catalog.Products;

internal static class ProductPages
{
    /// <summary>One page, newest first.</summary>
    public static async Task<Page<ProductView>> ToPageAsync(
        this IQueryable<Product> products, PageRequest<CreationKey> page, CancellationToken cancellationToken) =>
        (await products.AsNoTracking().ToPageAsync(page, p => new CreationKey(p.CreatedAt, p.Id), cancellationToken)).Select(ProductView.Of);
}
