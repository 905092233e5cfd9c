namespace Platform.Catalog.Products;

public sealed class ListProducts(CatalogDbContext db)
{
    [Function(nameof(ListProducts)), AllowAnonymous]
    public async Task<Results<Ok<Page<ProductView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/catalog/products")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var products = await db.Products.Where(p => p.Published).ToPageAsync(page, cancellationToken);
        request.CachePublicly(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));
        return TypedResults.Ok(products);
    }
}
