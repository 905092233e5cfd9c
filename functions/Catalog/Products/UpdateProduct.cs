namespace Platform.Catalog.Products;

/// <summary>Replaces the whole product. The kind may be omitted, because it cannot change.</summary>
public sealed record UpdateProductRequest(string? Kind, string? Title, string? Description, PriceRequest? Price, IReadOnlyList<string?>? Tags, bool? Published)
    : IProductFields;

public sealed class UpdateProductValidator : ProductRules<UpdateProductRequest>
{
    public UpdateProductValidator()
    {
        RuleFor(r => r.Kind).Must(kind => kind is null || EnumNames.Find<ProductKind>(kind) is not null).WithMessage("kind is course or kit.");
        RuleFor(r => r.Tags).NotNull().WithMessage("tags are required: the whole product is replaced. Send [] for none.");
        RuleFor(r => r.Published).NotNull().WithMessage("published is required: the whole product is replaced. Send true or false.");
    }
}

public sealed class UpdateProduct(CatalogDbContext db, IValidator<UpdateProductRequest> validator, TimeProvider clock)
{
    [Function(nameof(UpdateProduct)), Authorize(Roles = Roles.InstructorOrAdmin)]
    public async Task<Results<Ok<ProductView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/catalog/products/{id:guid}")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var (product, problem) = await db.LoadForEditAsync(request, id, cancellationToken);
        if (product is null) return problem!;
        if (EnumNames.Find<ProductKind>(body.Value.Kind) is { } kind && product.CheckKind(kind) is { } refusal) return refusal.ToProblem();

        return await db.SaveEditAsync(
            request, product, product.Change(body.Value.ToDetails(body.Value.Published!.Value)), clock.GetUtcNow(), cancellationToken);
    }
}
