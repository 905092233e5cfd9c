using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using Platform.Search.Persistence;
using Platform.Shared;

namespace Platform.Search.Index;

/// <summary>The index in PostgreSQL: tsvector and GIN for the words, pg_trgm over the vocabulary for typos. On the connection and in the transaction of the DbContext.</summary>
public sealed partial class PostgresSearchIndex(SearchDbContext db) : ISearchIndex
{
    /// <summary>As many matches are ranked and counted: what bounds a query for a word that is in every document.</summary>
    public const int MostRanked = 1000;

    const string Filters = "(@query::text is null or i.words @@ @query::tsquery) and (@kind::text is null or i.kind = @kind) and (@tag::text is null or i.tags @> array[@tag])"
        + " and (@min::bigint is null or i.price_amount >= @min) and (@max::bigint is null or i.price_amount <= @max)";

    const string Columns = "i.id, i.kind, i.title, i.description, i.price_amount, i.price_currency, i.tags";

    public Task<Found> SearchAsync(SearchQuery query, SearchKey? after, int limit, CancellationToken cancellationToken) => OnCurrentAsync(async current =>
    {
        if (query.Words is { Count: 0 }) return new Found([], new([], [], true), []);
        var terms = query.Words is null ? [] : await CorrectAsync(current, query.Words, cancellationToken);
        if (terms.Any(t => t.Count == 0)) return new Found([], new([], [], true), []); // a word that no document has anything like
        var text = query.Words is null ? null : TextQuery(terms);
        var byRank = query.Sort == SearchSort.Relevance && text is not null;

        var matches = await MatchesAsync(current, query, text, byRank, cancellationToken);
        var hits = byRank
            ? await OfBestAsync(current, matches.OrderByDescending(m => m.Score).ThenByDescending(m => m.Id)
                .Where(m => after is null || m.Score < after.Value || (m.Score == after.Value && m.Id.CompareTo(after.Id) < 0)).Take(limit).ToList(), cancellationToken)
            : await InOrderAsync(current, query, text, after, limit, cancellationToken);
        return new Found(hits, CountFacets(matches), [.. terms.SelectMany(t => t)]);
    }, cancellationToken);

    public Task<IReadOnlyList<string>> SuggestAsync(IReadOnlyList<string> words, int limit, CancellationToken cancellationToken) => OnCurrentAsync<IReadOnlyList<string>>(async current =>
    {
        if (words.Count == 0) return [];
        var terms = await CorrectAsync(current, words, cancellationToken);
        if (terms.Any(t => t.Count == 0)) return [];
        await using var command = await CommandAsync(
            $"""
            select title from (select i.title, i.popularity from index_{current} i where i.words @@ @query::tsquery limit {MostRanked}) found
            group by title order by max(popularity) desc, title limit @limit
            """, cancellationToken);
        command.Parameters.AddWithValue("query", TextQuery(terms, "*A"));
        command.Parameters.AddWithValue("limit", limit);
        return await ReadAsync(command, r => r.GetString(0), cancellationToken);
    }, cancellationToken);

    /// <summary>Each word with what to look for instead: itself when a word of the vocabulary begins with it, otherwise the most similar ones.</summary>
    async Task<List<IReadOnlyList<string>>> CorrectAsync(int current, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(
            $"""
            select case when exists (select from words_{current} v where v.word >= w.word and v.word < w.word || chr(1114111)) then array[w.word]
                else array(select v.word from words_{current} v where v.word % w.word order by similarity(v.word, w.word) desc, v.word limit 3) end
            from unnest(@words) with ordinality w(word, place) order by w.place
            """, cancellationToken);
        command.Parameters.AddWithValue("words", words.ToArray());
        return await ReadAsync<IReadOnlyList<string>>(command, r => r.GetFieldValue<string[]>(0), cancellationToken);
    }

    /// <summary>All of the words, each by its beginning. Words are letters and digits only, so nothing in them has a meaning in a tsquery.</summary>
    static string TextQuery(IEnumerable<IReadOnlyList<string>> terms, string how = "*") =>
        string.Join(" & ", terms.Select(any => $"({string.Join(" | ", any.Select(term => $"'{term}':{how}"))})"));

    async Task<List<Match>> MatchesAsync(int current, SearchQuery query, string? text, bool byRank, CancellationToken cancellationToken)
    {
        // A title's words weigh most (A), tags' less (B), the description's least (D); what is bought often comes a little further up.
        var score = byRank ? "(ts_rank(i.words, @query::tsquery) * (1 + ln(1 + i.popularity) / 10) * 1000000)::bigint" : "0::bigint";
        await using var command = await CommandAsync($"select i.id, i.kind, i.tags, {score} from index_{current} i where {Filters} limit {MostRanked + 1}", cancellationToken);
        AddFilters(command, query, text);
        return await ReadAsync(command, r => new Match(r.GetGuid(0), r.GetString(1), r.GetFieldValue<string[]>(2), r.GetInt64(3)), cancellationToken);
    }

    async Task<IReadOnlyList<Hit>> OfBestAsync(int current, List<Match> best, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync($"select {Columns}, 0::bigint from index_{current} i where i.id = any(@ids)", cancellationToken);
        command.Parameters.AddWithValue("ids", best.Select(m => m.Id).ToArray());
        var hits = (await ReadAsync(command, ReadHit, cancellationToken)).ToDictionary(h => h.Id);
        // A document that was withdrawn between the two queries is left out.
        return [.. best.Where(m => hits.ContainsKey(m.Id)).Select(m => hits[m.Id] with { Value = m.Score })];
    }

    async Task<IReadOnlyList<Hit>> InOrderAsync(int current, SearchQuery query, string? text, SearchKey? after, int limit, CancellationToken cancellationToken)
    {
        var (column, direction, beyond) = query.Sort switch
        {
            SearchSort.Newest => ("i.at_ms", "desc", "<"),
            SearchSort.Price => ("i.price_amount", "asc", ">"),
            SearchSort.PriceDescending => ("i.price_amount", "desc", "<"),
            _ => ("i.popularity", "desc", "<"),
        };
        var rest = after is null ? "" : $" and ({column}, i.id) {beyond} (@value, @id)";
        await using var command = await CommandAsync(
            $"select {Columns}, {column} from index_{current} i where {Filters}{rest} order by {column} {direction}, i.id {direction} limit @limit", cancellationToken);
        AddFilters(command, query, text);
        command.Parameters.AddWithValue("limit", limit);
        if (after is not null)
        {
            command.Parameters.AddWithValue("value", after.Value);
            command.Parameters.AddWithValue("id", after.Id);
        }
        return await ReadAsync(command, ReadHit, cancellationToken);
    }

    static Facets CountFacets(List<Match> matches)
    {
        var counted = matches.Take(MostRanked).ToList();
        return new(Count(counted.Select(m => m.Kind), 10), Count(counted.SelectMany(m => m.Tags), 20), matches.Count <= MostRanked);

        static IReadOnlyList<FacetCount> Count(IEnumerable<string> values, int most) =>
            [.. values.CountBy(v => v).OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).Take(most).Select(v => new FacetCount(v.Key, v.Value))];
    }

    static void AddFilters(NpgsqlCommand command, SearchQuery query, string? text)
    {
        Add("query", NpgsqlDbType.Text, text);
        Add("kind", NpgsqlDbType.Text, query.Kind);
        Add("tag", NpgsqlDbType.Text, query.Tag);
        Add("min", NpgsqlDbType.Bigint, query.MinPrice);
        Add("max", NpgsqlDbType.Bigint, query.MaxPrice);

        void Add(string name, NpgsqlDbType type, object? value) => command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
    }

    static Hit ReadHit(NpgsqlDataReader r) =>
        new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), new Money(r.GetInt64(4), r.GetString(5)), r.GetFieldValue<string[]>(6), r.GetInt64(7));

    /// <summary>A rebuild may drop the generation between reading its number and its tables: then the new one is there.</summary>
    async Task<T> OnCurrentAsync<T>(Func<int, Task<T>> query, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            try
            {
                return await query((await GenerationsAsync("", cancellationToken)).Current);
            }
            catch (PostgresException dropped) when (dropped.SqlState == PostgresErrorCodes.UndefinedTable)
            {
                return await query((await GenerationsAsync("", cancellationToken)).Current);
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    async Task<(int Current, int? Building)> GenerationsAsync(string locking, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync($"select current, building from search_state {locking}", cancellationToken);
        return (await ReadAsync<(int, int?)>(command, r => (r.GetInt32(0), r.IsDBNull(1) ? null : r.GetInt32(1)), cancellationToken))[0];
    }

    async Task<NpgsqlCommand> CommandAsync(string sql, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (connection.State != System.Data.ConnectionState.Open) await db.Database.OpenConnectionAsync(cancellationToken);
        return new NpgsqlCommand(sql, connection, (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction());
    }

    static async Task<List<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows;
    }

    sealed record Match(Guid Id, string Kind, string[] Tags, long Score);
}
