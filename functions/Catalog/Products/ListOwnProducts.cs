namespace Platform.Catalog.Products;

public sealed class ListOwnProducts(CatalogDbContext db)
{
    [Function(nameof(ListOwnProducts)), Authorize(Roles = Roles.InstructorOrAdmin)]
    public async Task<Results<Ok<Page<ProductView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/catalog/own-products")] HttpRequest request, CancellationToken cancellationToken) =>
        PageRequest<CreationKey>.TryRead(request, out var page, out var problem)
            ? TypedResults.Ok(await db.Products.Where(p => p.OwnerId == request.HttpContext.User.UserId()).ToPageAsync(page, cancellationToken))
            : problem;
}
