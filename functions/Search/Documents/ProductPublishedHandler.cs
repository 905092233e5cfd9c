namespace Platform.Search.Documents;

internal sealed record ProductPublished(
    Guid ProductId, string Kind, string Title, string Description, Money Price, IReadOnlyList<string> Tags, long Version, DateTimeOffset At) : IMessage
{
    public static string Type => "catalog.product-published.v1";
}

public sealed class ProductPublishedHandler(DocumentUpdates updates)
{
    internal Task HandleAsync(ProductPublished product, CancellationToken cancellationToken) => updates.PutAsync(
        new(product.ProductId, product.Kind, product.Title, product.Description, product.Price, product.Tags, product.At, product.Version, Published: true),
        cancellationToken);
}
