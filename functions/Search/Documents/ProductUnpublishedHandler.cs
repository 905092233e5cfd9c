namespace Platform.Search.Documents;

internal sealed record ProductUnpublished(Guid ProductId, long Version, DateTimeOffset At) : IMessage
{ public static string Type => "catalog.product-unpublished.v1"; }

public sealed class ProductUnpublishedHandler(DocumentUpdates updates)
{
    internal Task HandleAsync(ProductUnpublished product, CancellationToken cancellationToken) =>
        updates.PutAsync(Document.Tombstone(product.ProductId, product.Version, product.At), cancellationToken);
}
