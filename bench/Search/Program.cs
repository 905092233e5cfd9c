using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Search.Documents;
using Platform.Search.Index;
using Platform.Search.Persistence;
using Platform.Shared;

// dotnet run -c Release --project bench/Search -- "<connection string of a server>" [documents] [again]
if (args.Length == 0)
{
    Console.Error.WriteLine("""Give the connection string of a PostgreSQL server, without a database, and the number of documents (default: 100000).""");
    return 1;
}
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000;
var reuse = args.Length > 2 && args[2] == "again"; // with the documents of the last run
const int Runs = 300, Page = 20;
var sqlBudget = TimeSpan.FromSeconds(10); // for the SQL of one kind of query: a slow one is not run 300 times

await using var database = NpgsqlDataSource.Create(
    new NpgsqlConnectionStringBuilder(args[0]) { Database = "search_bench", CommandTimeout = 0 }.ConnectionString);
SearchDbContext Open() => new(new DbContextOptionsBuilder<SearchDbContext>().UseNpgsql(database).Options);
if (!reuse) await CreateDatabaseAsync();
await using (var db = Open()) await db.Database.MigrateAsync();

var random = new Random(7);
var vocabulary = Vocabulary(random, 20_000);
if (!reuse) await FillAsync();

Console.WriteLine($"{"query",-34}{"index p50",10}{"p99",10}{"SQL p50",10}{"p99",10}{"ratio p50",11}{"SQL runs",9}   (ms)");
await MeasureAsync("one word", () => Plain([Common()]));
await MeasureAsync("one rare word", () => Plain([Rare()]));
await MeasureAsync("two words", () => Plain([Common(), Common()]));
await MeasureAsync("beginning of a word", () => Plain([Rare()[..4]]));
await MeasureAsync(
    "one word with a typo", () => { var word = Rare(); return (Of([word[..3] + "q" + word[4..]]), word, "", "ts_rank(i.words, @q::tsquery) desc"); });
await MeasureAsync("one word, kind, tag and price", () =>
{
    var word = Common();
    return (Of([word]) with { Kind = "kit", Tag = "tag-7", Currency = "EUR", MaxPrice = 50_000 }, word,
        $"and i.kind = 'kit' and {Generation.Keys("i.")} @> '{{tag-7}}' and i.price_amount <= 50000", "ts_rank(i.words, @q::tsquery) desc");
});
await MeasureAsync(
    "one word, the cheapest first",
    () => { var word = Common(); return (Of([word]) with { Currency = "EUR", Sort = SearchSort.Price }, word, "", "i.price_amount"); });
await MeasureAsync("two words, the cheapest first", () =>
{
    string[] words = [Common(), Common()];
    return (Of(words) with { Currency = "EUR", Sort = SearchSort.Price }, string.Join(' ', words), "", "i.price_amount");
});
return 0;

async Task CreateDatabaseAsync()
{
    await using var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(args[0]) { Database = "postgres" }.ConnectionString);
    await server.CreateCommand("drop database if exists search_bench with (force)").ExecuteNonQueryAsync();
    await server.CreateCommand("create database search_bench").ExecuteNonQueryAsync();
}

async Task FillAsync()
{
    var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    Guid[] ids = [.. Enumerable.Range(0, count).Select(_ => { var bytes = new byte[16]; random.NextBytes(bytes); return new Guid(bytes); })];
    // Every tenth document was bought, few of them often. Sales come first, as events may.
    foreach (var chunk in ids.Where((_, i) => i % 10 == 0).Chunk(10_000))
        await InTransactionAsync(index => index.AddSalesAsync(chunk.ToDictionary(id => id, _ => (long)(1 / (1 - random.NextDouble()))), default));
    var clock = Stopwatch.StartNew();
    foreach (var chunk in Enumerable.Range(0, count).Chunk(2000))
    {
        await InTransactionAsync(index => index.PutAsync([.. chunk.Select(i => new Document(
            ids[i], i % 3 == 0 ? "course" : "kit", Text(5), Text(30), new Money(random.Next(100, 100_000), "EUR"),
            [.. Enumerable.Range(0, 3).Select(_ => $"tag-{random.Next(50)}").Distinct()], start.AddSeconds(i), 1, Published: true))], default));
    }

    Console.WriteLine($"{count} documents indexed in {clock.Elapsed.TotalSeconds:F1} s: {count / clock.Elapsed.TotalSeconds:F0} a second");
    foreach (var table in new[] { "documents", "index_1", "sample_1", "words_1" })
        await database.CreateCommand($"vacuum analyze {table}").ExecuteNonQueryAsync();
}

async Task InTransactionAsync(Func<PostgresSearchIndex, Task> change)
{
    await using var db = Open();
    await using var transaction = await db.Database.BeginTransactionAsync();
    await change(new PostgresSearchIndex(db));
    await transaction.CommitAsync();
}

async Task MeasureAsync(string name, Func<(SearchQuery Query, string Words, string Filter, string Order)> next)
{
    List<double> index = [], sql = [];
    var spent = TimeSpan.Zero;
    for (var i = -20; i < Runs; i++) // the first ones warm up
    {
        var (query, words, filter, order) = next();
        var before = Stopwatch.GetTimestamp();
        await using (var db = Open()) await new PostgresSearchIndex(db).SearchAsync(query, Reader.Anonymous, null, Page, default);
        var between = Stopwatch.GetTimestamp();
        if (spent < sqlBudget && i is >= 0 or < -17)
        {
            await using var command = database.CreateCommand(
                $"""
                select i.id, i.kind, d.title, d.description, i.price_amount, i.tags from index_1 i join documents d using (id)
                where i.words @@ @q::tsquery {filter} order by {order} limit {Page}
                """);
            command.Parameters.AddWithValue("q", string.Join(" & ", words.Split(' ').Select(w => $"'{w}':*")));
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) reader.GetString(2);
            if (i >= 0) sql.Add(Stopwatch.GetElapsedTime(between).TotalMilliseconds);
            if (i >= 0) spent += Stopwatch.GetElapsedTime(between);
        }
        if (i >= 0) index.Add(Stopwatch.GetElapsedTime(before, between).TotalMilliseconds);
    }
    index.Sort();
    sql.Sort();
    Console.WriteLine(
        $"{name,-34}{At(index, .5),10:F1}{At(index, .99),10:F1}{At(sql, .5),10:F1}{At(sql, .99),10:F1}{At(index, .5) / At(sql, .5),11:F2}{sql.Count,9}");
}

static double At(List<double> sorted, double part) => sorted[(int)(part * (sorted.Count - 1))];
static SearchQuery Of(string[] words) => new(words);
static (SearchQuery Query, string Words, string Filter, string Order) Plain(string[] words) =>
    (Of(words), string.Join(' ', words), "", "ts_rank(i.words, @q::tsquery) desc");
string Common() => vocabulary[random.Next(20, 300)];
string Rare() => vocabulary[random.Next(2000, 20_000)];

// Words as often as in a language: the n-th about 1/n as often as the first.
string Text(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => vocabulary[(int)Math.Pow(vocabulary.Length, random.NextDouble()) - 1]));

static string[] Vocabulary(Random random, int size)
{
    string[] syllables = [.. from c in "bdfgklmnprst" from v in "aeiou" select $"{c}{v}"];
    var words = new HashSet<string>(StringComparer.Ordinal);
    while (words.Count < size) words.Add(string.Concat(Enumerable.Range(0, random.Next(3, 6)).Select(_ => syllables[random.Next(syllables.Length)])));
    return [.. words];
}
