using Platform.Search.Documents;
using Platform.Search.Index;

namespace Platform.Tests.Search;

/// <summary>A word of which the sample has enough is not read in full.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class FindingVeryMany(PlatformFixture platform) : SearchDatabase(platform)
{
    private const int Documents = 300, InSample = 12;

    /// <summary>The first ones are in the sample; the most popular ones are among the last, where the order of the table has them last, too.</summary>
    private async Task FillAsync(int inSample = InSample)
    {
        await PutAsync([.. Enumerable.Range(1, Documents).Select(n => Kit(Id(n, n <= inSample), n % 2 == 0 ? "bread and butter" : "bread", price: n))]);
        await ChangeAsync(index => index.AddSalesAsync(Enumerable.Range(0, 50).ToDictionary(n => Id(Documents - n, false), n => (long)n % 5 + 1), default));
    }

    [Theory, InlineData(SearchSort.Relevance), InlineData(SearchSort.Price), InlineData(SearchSort.Newest)]
    public async Task Every_sort_order_lists_each_hit_once(SearchSort sort)
    {
        await FillAsync();
        List<Hit> all = [];
        for (SearchKey? after = null; all.Count < Documents;)
        {
            var page = await FindAsync("bread", sort, after, limit: 70);
            Assert.Equal(sort == SearchSort.Relevance ? SearchSort.Popularity : sort, page.Order);
            all.AddRange(page.Hits);
            after = new(page.Order, page.Hits[^1].Value, page.Hits[^1].Id);
        }
        Assert.Equal(Documents, all.Select(h => h.Id).Distinct().Count());
        if (sort == SearchSort.Price) Assert.Equal(all.Select(h => h.Price!.Value.Amount).Order(), all.Select(h => h.Price!.Value.Amount));
        else if (sort == SearchSort.Relevance)
            Assert.Equal(all.OrderByDescending(h => h.Popularity).ThenByDescending(h => h.Id.ToString()).Select(h => h.Id), all.Select(h => h.Id));
    }

    [Fact]
    public async Task Total_and_facets_are_estimated()
    {
        await FillAsync();
        var found = await FindAsync("bread");
        Assert.Equal(new Total(InSample * 64, CountRelation.About), found.Total);
        Assert.Equal([new("kit", InSample * 64)], found.Facets.Kinds);
        Assert.Equal([new("a", InSample * 64), new("b", InSample * 64)], found.Facets.Tags);
    }

    [Fact]
    public async Task Few_hits_are_exact_and_by_relevance()
    {
        await FillAsync(InSample - 1);
        await PutAsync(Kit(Id(Documents + 1, false), "other", text: "bread"));
        var found = await FindAsync("bread", limit: Documents + 1);
        Assert.Equal((SearchSort.Relevance, new Total(Documents + 1, CountRelation.Exact)), (found.Order, found.Total));
        Assert.Equal(Id(Documents + 1, false), found.Hits[^1].Id); // it has the word in the text only
        Assert.Equal(Documents + 1, found.Facets.Kinds.Single().Count);
    }

    [Fact]
    public async Task Next_page_keeps_the_first_pages_order()
    {
        await FillAsync(InSample - 1);
        var first = await FindAsync("bread", limit: 100);
        await PutAsync(Kit(Id(9999, true), "bread")); // now there are many
        var second = await FindAsync("bread", after: new(first.Order, first.Hits[^1].Value, first.Hits[^1].Id), limit: 300);
        Assert.Equal(SearchSort.Relevance, second.Order);
        Assert.Equal(Documents + 1, first.Hits.Concat(second.Hits).Select(h => h.Id).Append(Id(9999, true)).Distinct().Count());
    }

    [Fact]
    public async Task Rare_word_among_popular_documents_is_found()
    {
        // More popular ones without the word than are read before all matches are sorted.
        await PutAsync([.. Enumerable.Range(1, 4500).Select(n => Kit(Id(n, false), "cake"))]);
        await ChangeAsync(index => index.AddSalesAsync(Enumerable.Range(1, 4500).ToDictionary(n => Id(n, false), _ => 1L), default));
        await PutAsync([.. Enumerable.Range(5001, 20).Select(n => Kit(Id(n, true), "bread"))]);
        var found = await FindAsync("bread", limit: 15);
        Assert.Equal((SearchSort.Popularity, 15), (found.Order, found.Hits.Count));
        Assert.All(found.Hits, h => Assert.Equal("bread", h.Title));
    }

    [Fact]
    public async Task At_most_4000_hits_are_ranked_even_for_a_forged_cursor()
    {
        // None is in the sample: as if there were few, or the list went on as one of few had begun.
        await PutAsync([.. Enumerable.Range(1, 4100).Select(n => Kit(Id(n, false), "bread"))]);
        Assert.Equal(new Total(4000, CountRelation.AtLeast), (await FindAsync("bread")).Total);
        var made = await FindAsync("bread", after: new(SearchSort.Relevance, long.MaxValue, Guid.Empty), limit: 5000);
        Assert.Equal(4000, made.Hits.Count);
    }

    [Fact]
    public async Task Other_readers_documents_do_not_count()
    {
        var owner = Guid.NewGuid();
        await PutAsync(
            [.. Enumerable.Range(1, 20).Select(n => new Document(Id(n, true), Document.File, "bread", "", null, [], At, 1, Published: true, owner))]);
        Assert.Equal(new Total(0, CountRelation.Exact), (await FindAsync("bread")).Total);
        Assert.Equal(new Total(20 * 64, CountRelation.About), (await FindAsync("bread", reader: new(owner, false))).Total);
        Assert.Equal(20, (await FindAsync("bread", reader: new(null, true))).Hits.Count);
    }
}
