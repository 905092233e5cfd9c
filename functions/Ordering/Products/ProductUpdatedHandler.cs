namespace Platform.Ordering.Products;

internal sealed record ProductUpdated(Guid ProductId, string Kind, string Title, Money Price, long Version) : IMessage
{
    public static string Type => "catalog.product-updated.v1";
}

public sealed class ProductUpdatedHandler(ProductProjection products)
{
    internal Task HandleAsync(ProductUpdated product, CancellationToken cancellationToken) => products.PublishAsync(
        new() { Id = product.ProductId, Kind = product.Kind, Title = product.Title, Price = product.Price, Published = true, Version = product.Version },
        cancellationToken);
}
