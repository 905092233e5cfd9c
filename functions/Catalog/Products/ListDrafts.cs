namespace Platform.Catalog.Products;

public sealed class ListDrafts(CatalogDbContext db)
{
    [Function(nameof(ListDrafts)), Authorize(Roles = Roles.InstructorOrAdmin)]
    public async Task<Results<Ok<Page<ProductView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/catalog/drafts")] HttpRequest request, CancellationToken cancellationToken) =>
        PageRequest<CreationKey>.TryRead(request, out var page, out var problem)
            ? TypedResults.Ok(await db.DraftsOf(request.HttpContext.User).ToPageAsync(page, cancellationToken))
            : problem;
}
