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

    [Theory]
    [InlineData("bread", SearchSort.Popularity, null)] // so many that documents are read in order
    [InlineData("butter", SearchSort.Popularity, null)] // so few that matches are read, the most popular first
    [InlineData("butter", SearchSort.Popularity, "kit")]
    [InlineData("bread b butt", SearchSort.Relevance, null)]
    [InlineData("bread", SearchSort.Price, null), InlineData("butter", SearchSort.PriceDescending, null), InlineData("butter", SearchSort.Newest, null)]
    public async Task Pages_are_in_order_however_many_match(string words, SearchSort sort, string? kind)
    {
        const int documents = 6400;
        List<Document> all = [.. Enumerable.Range(1, documents).Select(DocumentOf)];
        var sales = all.Where((_, i) => i % 3 > 0).ToDictionary(d => d.Id, d => d.Price!.Value.Amount % 70);
        await PutAsync([.. all]);
        await ChangeAsync(index => index.AddSalesAsync(sales, default));
        await using (var analyze = Database.CreateCommand("analyze")) await analyze.ExecuteNonQueryAsync();

        var pages = new List<Hit>();
        var query = new SearchQuery([.. words.Split(' ')], kind, Currency: "EUR", Sort: sort);
        for (SearchResult? page = null; page is null || page.Hits.Count > 0; pages.AddRange(page.Hits))
        {
            SearchKey? after = page is null ? null : new(page.Order, pages[^1].Value, pages[^1].Id);
            page = await AskAsync(index => index.SearchAsync(query, Reader.Anonymous, after, 100, default));
        }

        var found = all.Where(d => (kind is null || d.Kind == kind) && (words == "bread" || d.Title.EndsWith("butter", StringComparison.Ordinal)));
        var expected = sort switch
        {
            SearchSort.Price => found.OrderBy(d => d.Price!.Value.Amount).ThenBy(IdOf),
            SearchSort.PriceDescending => found.OrderByDescending(d => d.Price!.Value.Amount).ThenByDescending(IdOf),
            SearchSort.Newest => found.OrderByDescending(d => d.At).ThenByDescending(IdOf),
            _ => found.OrderByDescending(d => d.Kind == "kit" ? sales.GetValueOrDefault(d.Id) : 0).ThenByDescending(IdOf),
        };
        Assert.Equal(expected.Select(IdOf), pages.Select(h => h.Id.ToString()));

        static Document DocumentOf(int n)
        {
            var document = Kit(Id(n, n % 61 == 0), n % 8 == 0 ? "bread and butter" : "bread", price: 1 + n * 37 % 1000);
            return document with { Kind = n % 80 == 0 ? "course" : "kit", At = At.AddSeconds(n * 53 % documents) };
        }

        static string IdOf(Document document) => document.Id.ToString();
    }

    [Fact]
    public async Task Popularity_has_the_same_bucket_in_the_index_and_in_a_query()
    {
        await using var command = Database.CreateCommand(
            """
            select p, round(ln(1 + p))::int
            from (select generate_series(0, 100000)::bigint union all select (3 ^ generate_series(0, 39))::bigint) n(p)
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) Assert.Equal(reader.GetInt32(1), Generation.PopularityBucket(reader.GetInt64(0)));
    }

    [Fact]
    public async Task Sample_has_the_popularity_of_the_index()
    {
        await PutAsync(Kit(Id(1, true), "bread"), Kit(Id(2, true), "bread") with { Kind = "course" }, Kit(Id(3, true), "bread"));
        await ChangeAsync(index => index.AddSalesAsync(new Dictionary<Guid, long> { [Id(1, true)] = 7 }, default));
        await ChangeAsync(index => index.PutEnrolmentsAsync(Guid.NewGuid(), Guid.NewGuid(), [Id(2, true)], ended: false, default));
        Assert.Equal(3, await CountAsync("select count(*) from sample_1 s join index_1 i using (id, popularity)"));
        Assert.Equal(8, await CountAsync("select sum(popularity)::bigint from sample_1"));
    }

    [Theory, InlineData(16), InlineData(17), InlineData(100)]
    public async Task Words_with_the_same_beginning_are_all_found(int words)
    {
        await PutAsync([.. Enumerable.Range(1, words).Select(n => Kit(Id(n, false), $"bread{n} with butter"))]);
        Assert.Equal(words, (await FindAsync("bread butter")).Hits.Count);
        Assert.Contains((await FindAsync("butter bread1")).Hits, h => h.Title == "bread1 with butter");
    }

    [Fact]
    public async Task Words_of_others_do_not_hide_those_with_the_same_beginning()
    {
        var (owner, other) = (Guid.NewGuid(), Guid.NewGuid());
        await PutAsync(
            Kit(Id(1, false), "breadboard"), Kit(Id(2, false), "butter") with { Kind = Document.File, Title = "breadbin", OwnerId = owner },
            Kit(Id(3, false), "butter") with { Kind = Document.File, Title = "breadcrumbs", OwnerId = other });
        Assert.Equal(["breadboard"], (await FindAsync("bread")).Hits.Select(h => h.Title));
        Assert.Equal(["breadbin", "breadboard"], (await FindAsync("bread", reader: new(owner, false))).Hits.Select(h => h.Title).Order());
        Assert.Equal(3, (await FindAsync("bread", reader: new(owner, true))).Hits.Count);
    }
}
