namespace Platform.Learning.Courses;

internal sealed record ProductUpdated(Guid ProductId, string Kind, string Title, Guid OwnerId, long Version) : IMessage
{
    public static string Type => "catalog.product-updated.v1";
}

public sealed class ProductUpdatedHandler(CourseProjection courses)
{
    internal Task HandleAsync(ProductUpdated product, CancellationToken cancellationToken) =>
        courses.PublishAsync(product.Kind, product.ProductId, new(product.Title, product.OwnerId, product.Version), cancellationToken);
}
