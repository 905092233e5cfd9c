namespace Platform.Tests.Catalog;

[Collection(nameof(PlatformFixture))]
public sealed class PagingThroughProducts(PlatformFixture platform)
{
    [Theory, InlineData(1), InlineData(7), InlineData(20)]
    public async Task Every_page_size_lists_each_product_once_newest_first(int limit)
    {
        var all = await PagesAsync(100);
        var pages = await PagesAsync(limit);
        Assert.True(all.Sum(p => p.Count) >= 20);
        Assert.Equal(all.SelectMany(p => p), pages.SelectMany(p => p));
        Assert.All(pages.SkipLast(1), page => Assert.Equal(limit, page.Count));
        Assert.InRange(pages[^1].Count, 1, limit);
    }

    [Fact]
    public async Task Product_added_between_pages_neither_repeats_nor_hides_others()
    {
        var editor = await platform.StaffAsync("instructor");
        var before = (await PagesAsync(100)).SelectMany(p => p).ToList();
        var first = (await platform.Anonymous().GetAsync("/api/v1/catalog/products?limit=5")).Body;
        var seen = IdsOf(first);

        await editor.PostAsync("/api/v1/catalog/products", RunningPlatform.Product());
        var rest = await platform.Anonymous().PagesAsync("/api/v1/catalog/products?limit=5", first.Text("next"));

        Assert.Equal(before, seen.Concat(rest.SelectMany(IdsOf)));
    }

    private async Task<List<List<Guid>>> PagesAsync(int limit) =>
    [.. (await platform.Anonymous().PagesAsync($"/api/v1/catalog/products?limit={limit}")).Select(IdsOf)];

    private static List<Guid> IdsOf(JsonElement page) => [.. page.Items().Select(p => p.Id("id"))];
}
