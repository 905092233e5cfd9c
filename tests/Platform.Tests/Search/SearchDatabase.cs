using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Search.Documents;
using Platform.Search.Index;
using Platform.Search.Persistence;
using Platform.Shared;
using Platform.Shared.Text;

namespace Platform.Tests.Search;

/// <summary>An index in a database of its own, which no event and no timer of the running app reaches.</summary>
public abstract class SearchDatabase(PlatformFixture platform) : IAsyncLifetime
{
    protected static readonly DateTimeOffset At = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private readonly string name = $"search_{Guid.NewGuid():N}";
    private NpgsqlDataSource? database;

    protected NpgsqlDataSource Database => database!;

    public async Task InitializeAsync()
    {
        await OnServerAsync($"create database {name}");
        database = NpgsqlDataSource.Create(ConnectionString(name));
        await using var db = Open();
        await db.Database.MigrateAsync();
    }

    public async Task DisposeAsync()
    {
        await database!.DisposeAsync();
        await OnServerAsync($"drop database {name} with (force)");
    }

    protected SearchDbContext Open() => new(new DbContextOptionsBuilder<SearchDbContext>().UseNpgsql(Database).Options);

    /// <summary>Runs on a connection of its own.</summary>
    protected async Task<T> AskAsync<T>(Func<ISearchIndex, Task<T>> question)
    {
        await using var db = Open();
        return await question(new PostgresSearchIndex(db));
    }

    /// <summary>Runs in a transaction of its own, as an event does.</summary>
    protected async Task ChangeAsync(Func<ISearchIndex, Task> change)
    {
        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await change(new PostgresSearchIndex(db));
        await transaction.CommitAsync();
    }

    protected Task PutAsync(params Document[] documents) => ChangeAsync(index => index.PutAsync(documents, default));

    protected Task<SearchResult> FindAsync(
        string words, SearchSort sort = SearchSort.Relevance, SearchKey? after = null, int limit = 100, Reader? reader = null) =>
        AskAsync(index =>
            index.SearchAsync(
                new([.. Words.OfQuery(words).Select(w => w.Text)], Sort: sort, Currency: sort is SearchSort.Price ? "EUR" : null),
                reader ?? Reader.Anonymous, after, limit, default));

    protected async Task<long> CountAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    protected static Document Kit(Guid id, string title, long version = 1, string text = "", long price = 1) =>
        new(id, "kit", title, text, new Money(price, "EUR"), ["a", "b"], At, version, Published: true);

    /// <summary>The n-th id, in the sample or not.</summary>
    protected static Guid Id(int n, bool inSample) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, inSample ? (byte)0 : (byte)1]);

    private string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(platform.Host.Settings["Database:Server"]!) { Database = database, MaxPoolSize = 10 }.ConnectionString;

    private async Task OnServerAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(ConnectionString("postgres"));
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
