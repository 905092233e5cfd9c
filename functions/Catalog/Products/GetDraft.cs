namespace Platform.Catalog.Products;

public sealed class GetDraft(CatalogDbContext db)
{
    [Function(nameof(GetDraft)), Authorize(Roles = Roles.InstructorOrAdmin)]
    public async Task<Results<Ok<ProductView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/catalog/drafts/{id:guid}")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        if (await db.DraftsOf(request.HttpContext.User).AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, cancellationToken) is not { } product)
            return Problems.NotFound("draft");
        request.HttpContext.Response.SetETag(product.Version);
        return TypedResults.Ok(ProductView.Of(product));
    }
}
