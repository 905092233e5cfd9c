namespace Platform.Tests.Search;

[Collection(nameof(PlatformFixture))]
public sealed class SearchingTheCatalog(PlatformFixture platform)
{
    [Fact]
    public async Task Product_is_found_by_prefix_and_despite_typos()
    {
        var word = Unique();
        var id = await platform.NewProductAsync(stock: 0, title: $"{word} <b>telescope</b>");

        foreach (var q in new[] { word, word[..8], word[..4] + "x" + word[4..], $"{word} telescpoe" })
        {
            var hit = Assert.Single(await ItemsAsync($"q={q}"));
            Assert.Equal(id, hit.Id("id"));
            Assert.Contains($"<mark>{word}</mark> &lt;b&gt;", hit.Text("highlight"), StringComparison.Ordinal);
        }
        Assert.Empty(await ItemsAsync($"q={word}+9999999"));
        var suggestions = (await platform.Anonymous().GetAsync($"/api/v1/search/suggest?q={word[..8]}")).Body.GetProperty("suggestions");
        Assert.Equal([$"{word} <b>telescope</b>"], suggestions.EnumerateArray().Select(s => s.GetString()));
    }

    [Fact]
    public async Task Word_that_looks_like_a_number_is_found()
    {
        var word = "12e45" + Unique();
        var id = await platform.NewProductAsync(stock: 0, title: $"{word} kit");
        Assert.Equal(id, Assert.Single(await ItemsAsync($"q={word}")).Id("id"));
    }

    [Theory, InlineData("price"), InlineData("-price"), InlineData("relevance"), InlineData("newest"), InlineData("popularity")]
    public async Task Every_sort_order_pages_with_facets(string sort)
    {
        var word = Unique();
        for (var i = 0; i < 5; i++) await platform.NewProductAsync(stock: 0, amount: 1000 + i % 3, title: $"{word} {i}", kind: i < 2 ? "course" : "kit");

        var pages = await platform.Anonymous().PagesAsync($"/api/v1/search?q={word}&sort={sort}&limit=2");

        const string kinds = """[{"value":"kit","count":3},{"value":"course","count":2}]""";
        Assert.All(pages, page => Assert.Equal(kinds, page.GetProperty("facets").GetProperty("kinds").GetRawText()));
        var all = pages.SelectMany(page => page.Items()).ToList();
        Assert.Equal(5, all.Select(h => h.Id("id")).Distinct().Count());
        Assert.Equal(5, all.Count);
        var prices = all.Select(h => h.GetProperty("price").Long("amount")).ToList();
        if (sort == "price") Assert.Equal(prices.Order(), prices);
        if (sort == "-price") Assert.Equal(prices.OrderDescending(), prices);
        Assert.Equal(2, (await ItemsAsync($"q={word}&minPrice=1001&maxPrice=1001&tag=test")).Count);
        Assert.Equal(2, (await ItemsAsync($"q={word}&kind=course")).Count);
        Assert.Empty(await ItemsAsync($"q={word}&tag=other"));
    }

    [Fact]
    public async Task Sales_set_the_popularity_and_search_works_during_a_rebuild()
    {
        var word = Unique();
        var (one, two) = (await platform.NewProductAsync(stock: 5, title: $"{word} one"), await platform.NewProductAsync(stock: 5, title: $"{word} two"));
        await (await platform.NewUserAsync()).BuyAsync("tok_visa", (one, 2));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        Assert.Equal([one, two], (await ItemsAsync($"q={word}&sort=popularity")).Select(h => h.Id("id")));

        var staff = await platform.StaffAsync("operator");
        var before = (await staff.GetAsync("/api/v1/search/rebuild")).Body.Int("generation");
        var requested = await staff.PostAsync("/api/v1/search/rebuild");
        Assert.Equal(HttpStatusCode.Accepted, requested.Status);
        var late = await platform.NewProductAsync(stock: 0, title: $"{word} late");
        var state = await Poll.UntilAsync(async () =>
        {
            Assert.Contains(one, (await ItemsAsync($"q={word}")).Select(h => h.Id("id")));
            return (await staff.GetAsync("/api/v1/search/rebuild")).Body;
        }, s => !s.GetProperty("running").GetBoolean(), s => $"the rebuild is {s}");

        Assert.Equal(before + 1, state.Int("generation"));
        var ids = (await ItemsAsync($"q={word}&sort=popularity")).Select(h => h.Id("id")).ToList();
        Assert.Equal(one, ids[0]);
        Assert.Equal(new[] { late, two }.Order(), ids.Skip(1).Order());
    }

    [Fact]
    public async Task Price_filters_and_sorting_use_one_currency()
    {
        var word = Unique();
        var euros = await platform.NewProductAsync(stock: 0, amount: 1000, title: word);
        var francs = await platform.NewProductAsync(stock: 0, amount: 900, currency: "CHF", title: word);
        foreach (var (query, ids) in new (string, Guid[])[]
        {
            ("", [euros, francs]), ("&currency=CHF", [francs]), ("&maxPrice=1000", [euros]), ("&maxPrice=1000&currency=CHF", [francs]), ("&currency=GBP", []),
            ("&sort=price", [euros]), ("&sort=-price&currency=CHF", [francs]), ("&minPrice=950&currency=CHF", []),
        })
        {
            Assert.Equal(ids.Order(), (await ItemsAsync($"q={word}{query}")).Select(h => h.Id("id")).Order());
        }
    }

    [Fact]
    public async Task Unpublished_product_is_not_found()
    {
        var word = Unique();
        var id = await platform.NewProductAsync(stock: 0, title: word);
        Assert.Single(await ItemsAsync($"q={word}"));

        var unpublished = await (await platform.StaffAsync("instructor")).SendAsync(HttpMethod.Put, $"/api/v1/catalog/products/{id}",
            new { title = word, description = "", price = new { amount = 1, currency = "EUR" }, tags = Array.Empty<string>(), published = false },
            r => r.Headers.Add("If-Match", "*"));
        Assert.Equal(HttpStatusCode.OK, unpublished.Status);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        Assert.Empty(await ItemsAsync($"q={word}"));
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=101")]
    [InlineData("?after=nonsense")]
    [InlineData("?after=eyJzb3J0IjoicHJpY2UiLCJ2YWx1ZSI6MSwiaWQiOiJhYWFhYWFhYS0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDEifQ")]
    [InlineData("?sort=title")]
    [InlineData("?minPrice=-1")]
    [InlineData("?currency=DEM")]
    [InlineData("?minPrice=5&maxPrice=4")]
    [InlineData("?kind=%00")]
    [InlineData("?tag=A")]
    [InlineData("?q=a+b+c+d+e+f+g+h+i+j+k")]
    [InlineData("/suggest?q=a+b+c+d+e+f+g+h+i+j+k")]
    public async Task Invalid_query_is_400(string query)
    {
        var answer = await platform.Anonymous().GetAsync("/api/v1/search" + query);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid-request"), (answer.Status, answer.ProblemCode));
    }

    [Theory]
    [InlineData("?q=%00"), InlineData("?q='%22%5C:*%26|!()%3C-%3E"), InlineData("?q=%F0%9F%8D%9E"), InlineData("?q=%25_"), InlineData("/suggest?q='")]
    [InlineData("/suggest"), InlineData("")]
    public async Task Any_text_is_accepted(string query) =>
        Assert.Equal(HttpStatusCode.OK, (await platform.Anonymous().GetAsync("/api/v1/search" + query)).Status);

    [Fact]
    public async Task Only_operators_may_rebuild()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await platform.Anonymous().PostAsync("/api/v1/search/rebuild")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await platform.NewUserAsync()).PostAsync("/api/v1/search/rebuild")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await platform.NewUserAsync()).GetAsync("/api/v1/search/rebuild")).Status);
    }

    private async Task<List<JsonElement>> ItemsAsync(string query)
    {
        var answer = await platform.Anonymous().GetAsync($"/api/v1/search?{query}");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.ToString());
        return [.. answer.Body.Items()];
    }

    /// <summary>A word that nothing else has, nor anything similar.</summary>
    private static string Unique() => string.Concat(Guid.NewGuid().ToString("N").Where(char.IsLetterOrDigit).Take(16));
}
