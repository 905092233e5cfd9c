namespace Platform.Ordering.Products;

internal sealed record ProductPublished(Guid ProductId, string Kind, string Title, Money Price, long Version) : IMessage
{
    public static string Type => "catalog.product-published.v1";
}

public sealed class ProductPublishedHandler(ProductProjection products)
{
    internal Task HandleAsync(ProductPublished product, CancellationToken cancellationToken) => products.PublishAsync(
        new() { Id = product.ProductId, Kind = product.Kind, Title = product.Title, Price = product.Price, Published = true, Version = product.Version },
        cancellationToken);
}
