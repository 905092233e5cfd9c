namespace Platform.Files.Courses;

internal sealed record ProductPublished(Guid ProductId, string Kind, Guid OwnerId) : IMessage { public static string Type => "catalog.product-published.v1"; }

/// <summary>Also read, so that a course that was published before this subscription existed is known after its next change.</summary>
internal sealed record ProductUpdated(Guid ProductId, string Kind, Guid OwnerId) : IMessage { public static string Type => "catalog.product-updated.v1"; }

public sealed class CourseProjection(FilesDbContext db)
{
    internal Task HandleAsync(ProductPublished product, CancellationToken cancellationToken) =>
        SaveAsync(product.Kind, product.ProductId, product.OwnerId, cancellationToken);

    internal Task HandleAsync(ProductUpdated product, CancellationToken cancellationToken) =>
        SaveAsync(product.Kind, product.ProductId, product.OwnerId, cancellationToken);

    private async Task SaveAsync(string kind, Guid id, Guid ownerId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (kind == "course")
        {
            await db.Database.ExecuteSqlAsync(
                $"insert into courses (id, owner_id) values ({id}, {ownerId}) on conflict (id) do nothing", cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
