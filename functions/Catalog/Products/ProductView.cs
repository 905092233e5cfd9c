namespace Platform.Catalog.Products;

public sealed record ProductView(Guid Id, ProductKind Kind, string Title, string Description, Money Price, IReadOnlyList<string> Tags, bool Published)
{
    public static ProductView Of(Product p) => new(p.Id, p.Kind, p.Title, p.Description, p.Price, p.Tags, p.Published);
}
