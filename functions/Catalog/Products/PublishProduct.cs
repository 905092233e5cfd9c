namespace Platform.Catalog.Products;

public sealed class PublishProduct(CatalogDbContext db, TimeProvider clock)
{
    [Function(nameof(PublishProduct)), Authorize(Roles = Roles.InstructorOrAdmin)]
    public async Task<Results<Ok<ProductView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/catalog/products/{id:guid}/publish")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        var (product, problem) = await db.LoadForEditAsync(request, id, cancellationToken);
        if (product is null) return problem!;
        return await db.SaveEditAsync(request, product, product.Publish(), clock.GetUtcNow(), cancellationToken);
    }
}
