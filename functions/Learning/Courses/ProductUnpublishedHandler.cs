namespace Platform.Learning.Courses;

internal sealed record ProductUnpublished(Guid ProductId, long Version) : IMessage { public static string Type => "catalog.product-unpublished.v1"; }

public sealed class ProductUnpublishedHandler(CourseProjection courses)
{
    // The event does not have the product's kind: one that is not a course stays a placeholder that nobody sees.
    internal Task HandleAsync(ProductUnpublished product, CancellationToken cancellationToken) =>
        courses.ChangeAsync(product.ProductId, course => course.Unpublish(product.Version), cancellationToken);
}
