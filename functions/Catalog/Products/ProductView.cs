using Platform.Catalog.Contracts;

namespace Platform.Catalog.Products;

public sealed record ProductView(Guid Id, ProductKind Kind, string Title, string Description, Money Price, IReadOnlyList<string> Tags, bool Published)
{
    public static ProductView Of(Product product) =>
        new(product.Id, product.Kind, product.Title, product.Description, product.Price, product.Tags, product.Published);
}
