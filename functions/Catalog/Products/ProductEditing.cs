namespace Platform.Catalog.Products;

internal static class ProductEditing
{
    public static ProductDetails ToDetails(this IProductFields fields, bool published) =>
        new(fields.Title!.Trim(), fields.Description!, new(fields.Price!.Amount, fields.Price.Currency!), [.. fields.Tags?.Select(tag => tag!) ?? []],
            published);

    /// <summary>The product when the caller may edit it and has its current version; otherwise the problem. Others' drafts are not found.</summary>
    public static async Task<(Product? Product, ProblemHttpResult? Problem)> LoadForEditAsync(
        this CatalogDbContext db, HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var product = await db.Products.FirstOrDefaultAsync(p => p.Id == id, cancellationToken);
        var editor = Editor.Of(request.HttpContext.User);
        if (product is null || (!product.Published && !product.MayBeEditedBy(editor))) return (null, Problems.NotFound("product"));
        var problem = product.CheckEditor(editor)?.ToProblem(StatusCodes.Status403Forbidden) ?? request.CheckIfMatch(product.Version);
        return problem is null ? (product, null) : (null, problem);
    }

    public static async Task<Results<Ok<ProductView>, ProblemHttpResult>> SaveEditAsync(
        this CatalogDbContext db, HttpRequest request, Product product, ProductChange change, DateTimeOffset now, CancellationToken cancellationToken)
    {
        db.Publish(product, change, now);
        if (!await db.TrySaveAsync(cancellationToken)) return Preconditions.Changed();
        request.HttpContext.Response.SetETag(product.Version);
        return TypedResults.Ok(ProductView.Of(product));
    }
}
