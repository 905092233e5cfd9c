namespace Platform.Catalog.Products;

public sealed record CreateProductRequest(string? Kind, string? Title, string? Description, PriceRequest? Price, IReadOnlyList<string?>? Tags, bool? Published)
    : IProductFields;

public sealed class CreateProductValidator : ProductRules<CreateProductRequest>
{
    public CreateProductValidator() =>
        RuleFor(r => r.Kind).Must(kind => EnumNames.Find<ProductKind>(kind) is not null).WithMessage("kind is course or kit.");
}

/// <summary>Repeated with the same Idempotency-Key and body, it creates nothing and returns the product.</summary>
public sealed class CreateProduct(CatalogDbContext db, IValidator<CreateProductRequest> validator, TimeProvider clock)
{
    [Function(nameof(CreateProduct)), Authorize(Roles = Roles.InstructorOrAdmin)]
    public async Task<Results<Created<ProductView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/catalog/products")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.TryReadOptionalIdempotencyKey(out var key, out var badKey)) return badKey;
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        var owner = request.HttpContext.User.UserId();
        var hash = Idempotency.HashOf(body.Value);
        return await db.RetryOnConflictAsync(CreateAsync);

        async Task<Results<Created<ProductView>, ProblemHttpResult>> CreateAsync()
        {
            if (key is not null && await db.IdempotencyKeys.FindKeyAsync(owner, key, cancellationToken) is { } first)
            {
                return Idempotency.CheckRepetition(first.RequestHash, hash) is { } reused
                    ? reused
                    : Created(await db.Products.AsNoTracking().SingleAsync(p => p.Id == first.SubjectId, cancellationToken));
            }

            var now = clock.GetUtcNow();
            var (product, change) = Product.Create(
                owner, EnumNames.Find<ProductKind>(body.Value.Kind)!.Value, body.Value.ToDetails(body.Value.Published ?? false), now);
            db.Products.Add(product);
            db.Publish(product, change, now);
            if (key is not null) db.IdempotencyKeys.Add(new() { OwnerId = owner, Key = key, RequestHash = hash, SubjectId = product.Id, CreatedAt = now });
            await db.SaveChangesAsync(cancellationToken);
            return Created(product);
        }

        Created<ProductView> Created(Product product)
        {
            request.HttpContext.Response.SetETag(product.Version);
            return TypedResults.Created($"/api/v1/catalog/{(product.Published ? "products" : "drafts")}/{product.Id}", ProductView.Of(product));
        }
    }
}
