using Microsoft.EntityFrameworkCore;
using Platform.Shared.Http;

namespace Platform.Catalog.Products;

/// <summary>What lists of products are ordered by, newest first.</summary>
public sealed record ProductKey(DateTimeOffset CreatedAt, Guid Id);

static class ProductPages
{
    public static async Task<Page<ProductView>> ToPageAsync(this IQueryable<Product> products, PageRequest<ProductKey> page, CancellationToken cancellationToken)
    {
        if (page.After is { } after)
        {
            var createdAt = after.CreatedAt.ToUniversalTime(); // a made-up cursor may have an offset, which timestamptz does not take
            products = products.Where(p => EF.Functions.LessThan(ValueTuple.Create(p.CreatedAt, p.Id), ValueTuple.Create(createdAt, after.Id)));
        }
        var found = await products.AsNoTracking().OrderByDescending(p => p.CreatedAt).ThenByDescending(p => p.Id).Take(page.Limit + 1).ToListAsync(cancellationToken);
        var cut = page.Cut(found, p => new ProductKey(p.CreatedAt, p.Id));
        return new([.. cut.Items.Select(ProductView.Of)], cut.Next);
    }
}
