namespace Platform.Catalog.Products;

/// <summary>A product as its editor sees it: the public route shows only published ones, and may be some seconds old.</summary>
public sealed class GetOwnProduct(CatalogDbContext db)
{
    [Function(nameof(GetOwnProduct)), Authorize(Roles = Roles.InstructorOrAdmin)]
    public async Task<Results<Ok<ProductView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/catalog/own-products/{id:guid}")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        var products = db.Products.AsNoTracking().EditableBy(request.HttpContext.User);
        if (await products.FirstOrDefaultAsync(p => p.Id == id, cancellationToken) is not { } product) return Problems.NotFound("product");
        request.HttpContext.Response.SetETag(product.Version);
        return TypedResults.Ok(ProductView.Of(product));
    }
}
