using Platform.Catalog.Products;

namespace Platform.Catalog.Imports;

internal sealed record ImportProduct(Guid JobId, int Row, Guid ProductId, bool IsNew, Guid RequestedBy,
    string? Kind, string? Title, string? Description, Money? Price, IReadOnlyList<string>? Tags, bool? Published) : IMessage
{
    public static string Type => "catalog.import-product.v1";
}

/// <summary>Creates or changes the product of one imported row by the rules of the HTTP API. Jobs has authorized the import. Omitted values stay.</summary>
public sealed class ImportProductHandler(CatalogDbContext db, IValidator<CreateProductRequest> validator, TimeProvider clock)
{
    internal async Task HandleAsync(ImportProduct row, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var product = await db.Products.FirstOrDefaultAsync(p => p.Id == row.ProductId, cancellationToken);
        var (outcome, errors) = product is null && !row.IsNew
            ? (default, [new ImportError("id", "Product not found. Omit the id to create one.")])
            : Apply(row, product, now);
        if (errors.Count > 0) db.Send(new ProductImportRefused(row.JobId, row.Row, errors, now), now);
        else db.Send(new ProductImported(row.JobId, row.Row, row.ProductId, outcome, now), now);
        await db.SaveChangesAsync(cancellationToken);
    }

    private (ImportOutcome Outcome, IReadOnlyList<ImportError> Errors) Apply(ImportProduct row, Product? product, DateTimeOffset now)
    {
        var request = product is null
            ? new CreateProductRequest(row.Kind, row.Title, row.Description ?? "", PriceRequest.Of(row.Price), row.Tags, row.Published)
            : new(row.Kind ?? product.Kind.ToCamelCase(), row.Title ?? product.Title, row.Description ?? product.Description,
                PriceRequest.Of(row.Price ?? product.Price), row.Tags ?? product.Tags, row.Published ?? product.Published);
        var result = validator.Validate(request);
        if (!result.IsValid) return (default, [.. result.ByField().Select(e => new ImportError(e.Field, e.Message))]);
        var kind = EnumNames.Find<ProductKind>(request.Kind)!.Value;
        if (product is null)
        {
            var (created, change) = Product.Create(row.RequestedBy, kind, request.ToDetails(request.Published ?? false), now, row.ProductId);
            db.Products.Add(created);
            db.Publish(created, change, now);
            return (ImportOutcome.Created, []);
        }
        if (product.CheckKind(kind) is { } refusal) return (default, [new("kind", refusal.Detail)]);
        var version = product.Version;
        db.Publish(product, product.Change(request.ToDetails(request.Published!.Value)), now);
        return (product.Version == version ? ImportOutcome.Unchanged : ImportOutcome.Updated, []);
    }
}
