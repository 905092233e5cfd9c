namespace Platform.Catalog.Products;

public sealed class ListProducts(CatalogDbContext db)
{
    [Function(nameof(ListProducts)), AllowAnonymous]
    public async Task<Results<Ok<Page<ProductView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/catalog/products")] HttpRequest request, CancellationToken cancellationToken) =>
        PageRequest<CreationKey>.TryRead(request, out var page, out var problem)
            ? TypedResults.Ok(await db.Products.Where(p => p.Published).ToPageAsync(page, cancellationToken))
            : problem;
}
