namespace Platform.Catalog.Products;

public sealed record CreateProductRequest(string? Kind, string? Title, string? Description, PriceRequest? Price, IReadOnlyList<string?>? Tags, bool? Published)
    : IProductFields;

public sealed class CreateProductValidator : ProductRules<CreateProductRequest>
{
    public CreateProductValidator() => RuleFor(r => r.Kind).Must(kind => ProductKinds.Find(kind) is not null).WithMessage("kind is course or kit.");
}

public sealed class CreateProduct(CatalogDbContext db, IValidator<CreateProductRequest> validator, TimeProvider clock)
{
    [Function(nameof(CreateProduct)), Authorize(Roles = Roles.InstructorOrAdmin)]
    public async Task<Results<Created<ProductView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/catalog/products")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        var now = clock.GetUtcNow();
        var (product, change) = Product.Create(
            request.HttpContext.User.UserId(), ProductKinds.Find(body.Value.Kind)!.Value, body.Value.ToDetails(body.Value.Published ?? false), now);
        db.Products.Add(product);
        db.Publish(product, change, now);
        await db.SaveChangesAsync(cancellationToken);

        request.HttpContext.Response.SetETag(product.Version);
        return TypedResults.Created($"/api/v1/catalog/{(product.Published ? "products" : "drafts")}/{product.Id}", ProductView.Of(product));
    }
}
