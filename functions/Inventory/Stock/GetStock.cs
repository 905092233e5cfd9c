namespace Platform.Inventory.Stock;

public sealed record StockView(Guid ProductId, long Available, long Reserved);

public sealed class GetStock(InventoryDbContext db)
{
    [Function(nameof(GetStock)), AllowAnonymous]
    public async Task<Results<Ok<StockView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/inventory/{productId:guid}")] HttpRequest request, Guid productId,
        CancellationToken cancellationToken)
    {
        var view = await db.StockItems.Where(i => i.ProductId == productId).Select(i => new StockView(i.ProductId, i.Available, i.Reserved))
            .FirstOrDefaultAsync(cancellationToken);
        if (view is null) return Problems.NotFound("stock item");
        request.CachePublicly(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1)); // for showing: an order reserves what there is then
        return TypedResults.Ok(view);
    }
}
