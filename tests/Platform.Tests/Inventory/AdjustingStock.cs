namespace Platform.Tests.Inventory;

[Collection(nameof(PlatformFixture))]
public sealed class AdjustingStock(PlatformFixture platform)
{
    [Fact]
    public async Task Adjustments_add_and_subtract()
    {
        var (kit, keeper) = (await platform.NewProductAsync(stock: 0), await platform.StaffAsync("operator"));
        Assert.Equal((0, 0), await platform.Anonymous().StockAsync(kit));
        var (added, taken) = (await AdjustAsync(keeper, kit, 10), await AdjustAsync(await platform.StaffAsync("admin"), kit, -4));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (added.Status, taken.Status));
        Assert.Equal((10, 6), (added.Body.Int("available"), taken.Body.Int("available")));
        Assert.Equal((6, 0), await platform.Anonymous().StockAsync(kit));
    }

    [Fact]
    public async Task Adjustment_below_zero_is_refused()
    {
        var (kit, keeper) = (await platform.NewProductAsync(stock: 3), await platform.StaffAsync("operator"));
        var answer = await AdjustAsync(keeper, kit, -4);
        Assert.Equal((HttpStatusCode.Conflict, "stock-below-zero"), (answer.Status, answer.ProblemCode));
        Assert.Equal((3, 0), await keeper.StockAsync(kit));
    }

    [Fact]
    public async Task Concurrent_adjustments_add_up_and_never_go_below_zero()
    {
        var (kit, keeper) = (await platform.NewProductAsync(stock: 10), await platform.StaffAsync("operator"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => AdjustAsync(keeper, kit, -1)));
        Assert.Equal((10, 20), (answers.Count(a => a.Status == HttpStatusCode.OK), answers.Count(a => a.Status == HttpStatusCode.Conflict)));
        Assert.Equal((0, 0), await keeper.StockAsync(kit));
    }

    [Fact]
    public async Task Same_key_adjusts_once_and_another_body_is_refused()
    {
        var (kit, keeper, key) = (await platform.NewProductAsync(stock: 0), await platform.StaffAsync("operator"), Guid.NewGuid().ToString());
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AdjustAsync(keeper, kit, 5, key)));
        var another = await AdjustAsync(keeper, kit, 6, key);
        Assert.All(answers, a => Assert.Equal((HttpStatusCode.OK, 5), (a.Status, a.Body.Int("available"))));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused"), (another.Status, another.ProblemCode));
        Assert.Equal((5, 0), await keeper.StockAsync(kit));
    }

    [Fact]
    public async Task Unknown_product_is_404_and_another_role_403()
    {
        var kit = await platform.NewProductAsync(stock: 1);

        Assert.Equal(HttpStatusCode.NotFound, (await AdjustAsync(await platform.StaffAsync("operator"), Guid.NewGuid(), 1)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await platform.Anonymous().GetAsync($"/api/v1/inventory/{Guid.NewGuid()}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AdjustAsync(await platform.StaffAsync("customer"), kit, 1)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AdjustAsync(await platform.StaffAsync("instructor"), kit, 1)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AdjustAsync(platform.Anonymous(), kit, 1)).Status);
        Assert.Equal((1, 0), await platform.Anonymous().StockAsync(kit));
    }

    private static Task<ApiResponse> AdjustAsync(Shopper keeper, Guid product, int delta, string? key = null) =>
        keeper.PostAsync($"/api/v1/inventory/{product}/adjustments", new { delta, reason = "Counted" }, key);
}
