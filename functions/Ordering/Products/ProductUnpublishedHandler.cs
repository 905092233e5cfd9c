namespace Platform.Ordering.Products;

internal sealed record ProductUnpublished(Guid ProductId, long Version) : IMessage { public static string Type => "catalog.product-unpublished.v1"; }

public sealed class ProductUnpublishedHandler(ProductProjection products)
{
    internal Task HandleAsync(ProductUnpublished product, CancellationToken cancellationToken) =>
        products.UnpublishAsync(product.ProductId, product.Version, cancellationToken);
}
