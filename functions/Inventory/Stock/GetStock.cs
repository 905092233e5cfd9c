namespace Platform.Inventory.Stock;

public sealed record StockView(Guid ProductId, long Available, long Reserved);

public sealed class GetStock(InventoryDbContext db)
{
    [Function(nameof(GetStock)), AllowAnonymous]
    public async Task<Results<Ok<StockView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/inventory/{productId:guid}")] HttpRequest request, Guid productId,
        CancellationToken cancellationToken)
    {
        if (await db.StockItems.AsNoTracking().FirstOrDefaultAsync(i => i.ProductId == productId, cancellationToken) is not { } item)
            return Problems.NotFound("stock item");
        var view = new StockView(productId, item.Available, await db.SumReservedAsync(productId, cancellationToken));
        request.CachePublicly(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1)); // for showing: an order reserves what there is then
        return TypedResults.Ok(view);
    }
}
