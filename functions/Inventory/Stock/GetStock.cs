namespace Platform.Inventory.Stock;

public sealed record StockView(Guid ProductId, long Available, long Reserved);

public sealed class GetStock(InventoryDbContext db)
{
    [Function(nameof(GetStock)), AllowAnonymous]
    public async Task<Results<Ok<StockView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/inventory/{productId:guid}")] HttpRequest request, Guid productId,
        CancellationToken cancellationToken) =>
        await db.StockItems.Where(i => i.ProductId == productId).Select(i => new StockView(i.ProductId, i.Available, i.Reserved))
            .FirstOrDefaultAsync(cancellationToken) is { } view
            ? TypedResults.Ok(view)
            : Problems.NotFound("stock item");
}
