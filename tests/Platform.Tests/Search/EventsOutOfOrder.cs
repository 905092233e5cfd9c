using Platform.Search.Documents;
using Platform.Search.Index;
using Platform.Search.Persistence;

namespace Platform.Tests.Search;

[Collection(nameof(PlatformFixture))]
public sealed class EventsOutOfOrder(PlatformFixture platform)
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private readonly Guid id = Guid.NewGuid();
    private readonly string word = Guid.NewGuid().ToString("N")[..16];

    [Fact]
    public async Task Older_version_does_not_replace_a_newer_one()
    {
        await PutAsync(Version(2, "second"), Version(1, "first"), Version(2, "repeated"));
        Assert.Equal($"{word} second", Assert.Single(await FindAsync()).Title);
    }

    [Fact]
    public async Task Older_version_does_not_restore_an_unpublished_product()
    {
        await PutAsync(Document.Withdrawn(id, 2, At), Version(1, "first"));
        Assert.Empty(await FindAsync());
        await PutAsync(Version(3, "again"));
        Assert.Single(await FindAsync());
    }

    [Fact]
    public async Task Sales_before_the_products_event_count()
    {
        await InTransactionAsync(index => index.AddSalesAsync(new Dictionary<Guid, long> { [id] = 3 }, default));
        Assert.Empty(await FindAsync());
        await PutAsync(Version(1, "first"));
        Assert.Equal(3, Assert.Single(await FindAsync()).Value);
    }

    private Document Version(long version, string name) => new(id, "kit", $"{word} {name}", "", new(1, "EUR"), [], At, version, Published: true);

    private async Task PutAsync(params Document[] documents)
    {
        foreach (var document in documents) await InTransactionAsync(index => index.PutAsync([document], default));
    }

    private async Task InTransactionAsync(Func<ISearchIndex, Task> change)
    {
        await using var scope = platform.Host.App("search").Services.CreateAsyncScope();
        await using var transaction = await scope.ServiceProvider.GetRequiredService<SearchDbContext>().Database.BeginTransactionAsync();
        await change(scope.ServiceProvider.GetRequiredService<ISearchIndex>());
        await transaction.CommitAsync();
    }

    private async Task<IReadOnlyList<Hit>> FindAsync()
    {
        await using var scope = platform.Host.App("search").Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<ISearchIndex>()
            .SearchAsync(new([word], Sort: SearchSort.Popularity), Reader.Anonymous, null, 10, default)).Hits;
    }
}
