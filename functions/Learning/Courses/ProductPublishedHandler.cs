namespace Platform.Learning.Courses;

internal sealed record ProductPublished(Guid ProductId, string Kind, string Title, Guid OwnerId, long Version) : IMessage
{
    public static string Type => "catalog.product-published.v1";
}

public sealed class ProductPublishedHandler(CourseProjection courses)
{
    internal Task HandleAsync(ProductPublished product, CancellationToken cancellationToken) =>
        courses.PublishAsync(product.Kind, product.ProductId, new(product.Title, product.OwnerId, product.Version), cancellationToken);
}
