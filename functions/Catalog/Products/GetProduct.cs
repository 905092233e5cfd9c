namespace Platform.Catalog.Products;

public sealed class GetProduct(CatalogDbContext db)
{
    [Function(nameof(GetProduct)), AllowAnonymous]
    public async Task<Results<Ok<ProductView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/catalog/products/{id:guid}")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        if (await db.Products.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id && p.Published, cancellationToken) is not { } product)
            return Problems.NotFound("product");
        request.HttpContext.Response.SetETag(product.Version);
        request.CachePublicly(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));
        return TypedResults.Ok(ProductView.Of(product));
    }
}
