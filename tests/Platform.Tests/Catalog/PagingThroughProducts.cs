namespace Platform.Tests.Catalog;

[Collection(nameof(PlatformFixture))]
public sealed class PagingThroughProducts(PlatformFixture platform)
{
    [Theory, InlineData(1), InlineData(7), InlineData(20)]
    public async Task Shows_each_once_newest_first_whatever_the_size_of_a_page(int limit)
    {
        var all = await PagesAsync(100);

        var pages = await PagesAsync(limit);

        Assert.True(all.Sum(p => p.Count) >= 20);
        Assert.Equal(all.SelectMany(p => p), pages.SelectMany(p => p));
        Assert.All(pages.SkipLast(1), page => Assert.Equal(limit, page.Count));
        Assert.InRange(pages[^1].Count, 1, limit);
    }

    [Fact]
    public async Task Shows_nothing_twice_and_leaves_nothing_out_when_products_come_and_go_meanwhile()
    {
        var editor = await platform.StaffAsync("instructor");
        var before = (await PagesAsync(100)).SelectMany(p => p).ToList();
        var first = (await platform.Anybody().GetAsync("/api/v1/catalog/products?limit=5")).Body;
        var seen = first.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("id").GetGuid()).ToList();

        await editor.PostAsync(
            "/api/v1/catalog/products",
            new
            {
                kind = "kit",
                title = "Meanwhile",
                description = "",
                price = new { amount = 1, currency = "EUR" },
                tags = Array.Empty<string>(),
                published = true
            });
        for (var next = first.GetProperty("next").GetString(); next is not null;)
        {
            var page = (await platform.Anybody().GetAsync($"/api/v1/catalog/products?limit=5&after={next}")).Body;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("id").GetGuid()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(before, seen);
    }

    private async Task<List<List<Guid>>> PagesAsync(int limit)
    {
        var pages = new List<List<Guid>>();
        var next = "";
        while (next is not null)
        {
            var page = (await platform.Anybody().GetAsync($"/api/v1/catalog/products?limit={limit}{(next.Length == 0 ? "" : $"&after={next}")}")).Body;
            pages.Add([.. page.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("id").GetGuid())]);
            next = page.GetProperty("next").GetString();
        }
        return pages;
    }
}
