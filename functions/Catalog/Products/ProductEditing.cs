using System.Security.Claims;

namespace Platform.Catalog.Products;

public static class ProductEditing
{
    public static ProductDetails ToDetails(this IProductFields fields, bool published) =>
        new(fields.Title!.Trim(), fields.Description!, new(fields.Price!.Amount, fields.Price.Currency!), [.. fields.Tags?.Select(tag => tag!) ?? []],
            published);

    /// <summary>The product when the caller may edit it and has its current version; otherwise the problem. Others' drafts are not found.</summary>
    public static async Task<(Product? Product, ProblemHttpResult? Problem)> LoadForEditAsync(
        this CatalogDbContext db, HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var product = await db.Products.FirstOrDefaultAsync(p => p.Id == id, cancellationToken);
        var problem = product.AuthorizeEditing(request.HttpContext.User) ?? request.CheckIfMatch(product!.Version);
        return problem is null ? (product, null) : (null, problem);
    }

    /// <summary>Null when the caller may edit the product, as <see cref="ProductQueries.EditableBy"/>.</summary>
    public static ProblemHttpResult? AuthorizeEditing(this Product? product, ClaimsPrincipal user) =>
        product is not null && (product.OwnerId == user.UserId() || user.IsInRole(Roles.Admin)) ? null
        : product is { Published: true }
            ? Problems.Create(StatusCodes.Status403Forbidden, "not-your-product", "Only its instructor or an admin may edit this product.")
        : Problems.NotFound("product");

    public static async Task<Results<Ok<ProductView>, ProblemHttpResult>> SaveEditAsync(
        this CatalogDbContext db, HttpRequest request, Product product, ProductChange change, DateTimeOffset now, CancellationToken cancellationToken)
    {
        db.Publish(product, change, now);
        if (!await db.TrySaveAsync(cancellationToken)) return Preconditions.Changed();
        request.HttpContext.Response.SetETag(product.Version);
        return TypedResults.Ok(ProductView.Of(product));
    }
}
