namespace Platform.Tests.Inventory;

[Collection(nameof(PlatformFixture))]
public sealed class AdjustingStock(PlatformFixture platform)
{
    [Fact]
    public async Task Adds_and_takes_away_from_nothing_at_first()
    {
        var (kit, keeper) = (await platform.NewProductAsync(stock: 0), await platform.StaffAsync("operator"));
        Assert.Equal((0, 0), await platform.Anybody().StockAsync(kit));

        var (added, taken) = (await AdjustAsync(keeper, kit, 10), await AdjustAsync(await platform.StaffAsync("admin"), kit, -4));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (added.Status, taken.Status));
        Assert.Equal((10, 6), (added.Body.GetProperty("available").GetInt32(), taken.Body.GetProperty("available").GetInt32()));
        Assert.Equal((6, 0), await platform.Anybody().StockAsync(kit));
    }

    [Fact]
    public async Task Below_zero_is_refused_and_changes_nothing()
    {
        var (kit, keeper) = (await platform.NewProductAsync(stock: 3), await platform.StaffAsync("operator"));

        var answer = await AdjustAsync(keeper, kit, -4);

        Assert.Equal((HttpStatusCode.Conflict, "stock-below-zero"), (answer.Status, answer.ProblemCode));
        Assert.Equal((3, 0), await keeper.StockAsync(kit));
    }

    [Fact]
    public async Task By_many_at_once_adds_up_and_never_goes_below_zero()
    {
        var (kit, keeper) = (await platform.NewProductAsync(stock: 10), await platform.StaffAsync("operator"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => AdjustAsync(keeper, kit, -1)));

        Assert.Equal((10, 20), (answers.Count(a => a.Status == HttpStatusCode.OK), answers.Count(a => a.Status == HttpStatusCode.Conflict)));
        Assert.Equal((0, 0), await keeper.StockAsync(kit));
    }

    [Fact]
    public async Task Repeated_with_the_same_key_happens_once_and_with_another_body_not_at_all()
    {
        var (kit, keeper, key) = (await platform.NewProductAsync(stock: 0), await platform.StaffAsync("operator"), Guid.NewGuid().ToString());

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AdjustAsync(keeper, kit, 5, key)));
        var another = await AdjustAsync(keeper, kit, 6, key);

        Assert.All(answers, a => Assert.Equal((HttpStatusCode.OK, 5), (a.Status, a.Body.GetProperty("available").GetInt32())));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused"), (another.Status, another.ProblemCode));
        Assert.Equal((5, 0), await keeper.StockAsync(kit));
    }

    [Fact]
    public async Task Of_an_unknown_product_or_without_the_role_is_not_possible()
    {
        var kit = await platform.NewProductAsync(stock: 1);

        Assert.Equal(HttpStatusCode.NotFound, (await AdjustAsync(await platform.StaffAsync("operator"), Guid.NewGuid(), 1)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await platform.Anybody().GetAsync($"/api/v1/inventory/{Guid.NewGuid()}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AdjustAsync(await platform.StaffAsync("customer"), kit, 1)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AdjustAsync(await platform.StaffAsync("instructor"), kit, 1)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AdjustAsync(platform.Anybody(), kit, 1)).Status);
        Assert.Equal((1, 0), await platform.Anybody().StockAsync(kit));
    }

    private static Task<Answer> AdjustAsync(Shopper keeper, Guid product, int delta, string? key = null) =>
        keeper.PostAsync($"/api/v1/inventory/{product}/adjustments", new { delta, reason = "Counted" }, key);
}
