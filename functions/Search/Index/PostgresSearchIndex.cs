using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using Platform.Search.Documents;

namespace Platform.Search.Index;

/// <summary>The index in PostgreSQL: tsvector and GIN for the words, pg_trgm over the vocabulary for typos. On the connection and in the transaction of the
/// DbContext.</summary>
/// <remarks>A query looks into the sample first. With few matches it reads, ranks and counts them all. With many it reads them in the order of an index until
/// it has enough,
/// by popularity in place of relevance, and the counts are those of the sample: reading all would take a second for a word that is in every tenth of a million
/// documents.</remarks>
public sealed partial class PostgresSearchIndex(SearchDbContext db) : ISearchIndex
{
    /// <summary>So many matches in the sample are many: about 770 documents.</summary>
    private const int Many = 12;

    /// <summary>As many matches are ranked at most. Where the sample says that there are few there are never so many: it is for the place in a list that
    /// somebody made up.</summary>
    private const int MostRanked = 4000;

    /// <summary>As many of the sample's matches are counted.</summary>
    private const int MostCounted = 4000;

    /// <summary>As many documents are read in order before all matches are sorted instead.</summary>
    private const int Window = 4000;

    public Task<Found> SearchAsync(SearchQuery query, Reader reader, SearchKey? after, int limit, CancellationToken cancellationToken) =>
        OnCurrentAsync(async current =>
    {
        var readable = await ReadableAsync(reader, cancellationToken);
        var terms = query.Words is null ? [] : await CorrectAsync(current, query.Words, readable, cancellationToken);
        // a word that nothing has anything like
        if (query.Words is { Count: 0 } || terms.Any(t => t.Count == 0)) return new Found([], query.Sort, new(0, CountRelation.Exact), new([], []), []);
        var search = new Search(current, query, query.Words is null ? null : TextQuery(terms), readable);
        var (order, hits, total, facets) = await FindAsync(search, after, limit, cancellationToken);
        return new Found(hits, order, total, facets, [.. terms.SelectMany(t => t)]);
    }, cancellationToken);

    public Task<IReadOnlyList<string>> SuggestAsync(IReadOnlyList<string> words, Reader reader, int limit, CancellationToken cancellationToken) =>
        OnCurrentAsync<IReadOnlyList<string>>(async current =>
    {
        var readable = await ReadableAsync(reader, cancellationToken);
        var terms = await CorrectAsync(current, words, readable, cancellationToken);
        if (words.Count == 0 || terms.Any(t => t.Count == 0)) return [];
        var inTitles = new Search(current, new(words, Sort: SearchSort.Popularity), TextQuery(terms, "*A"), readable);
        var found = await FindAsync(inTitles, null, limit * 3, cancellationToken); // some have the same title
        return [.. found.Hits.Select(h => h.Title).Distinct(StringComparer.Ordinal).Take(limit)];
    }, cancellationToken);

    private async Task<(SearchSort Order, IReadOnlyList<Hit> Hits, Total Total, Facets Facets)> FindAsync(
        Search search, SearchKey? after, int limit, CancellationToken cancellationToken)
    {
        var order = search.Query.Sort == SearchSort.Relevance && search.Text is null ? SearchSort.Popularity : search.Query.Sort;
        var sampled = await SampleAsync(search, cancellationToken);
        var few = sampled.Count < Many;
        // a list goes on as it began
        if (order == SearchSort.Relevance && (after is null ? !few : after.Sort == SearchSort.Popularity)) order = SearchSort.Popularity;
        var matches = few || order == SearchSort.Relevance ? await MatchesAsync(search, order, cancellationToken) : null;
        var best = matches is null ? await InOrderAsync(search, order, after, limit, cancellationToken) : Best(matches, order, after, limit);
        var (total, facets) = few && matches is not null
            ? (new Total(matches.Count, matches.Count < MostRanked ? CountRelation.Exact : CountRelation.AtLeast), CountFacets(matches, 1))
            : (new Total(sampled.Count * (long)Generation.SampleRate, sampled.Count < MostCounted ? CountRelation.About : CountRelation.AtLeast),
                CountFacets(sampled, Generation.SampleRate));
        return (order, await HitsAsync(search, best, cancellationToken), total, facets);
    }

    /// <summary>Each word with what to look for instead: itself when a word that the reader may know begins with it, otherwise the most similar ones.</summary>
    private async Task<List<IReadOnlyList<string>>> CorrectAsync(int current, IReadOnlyList<string> words, Readable readable, CancellationToken cancellationToken)
    {
        var known = readable.SeesAll ? "true" : "v.reader = any(@readers)";
        await using var command = await CommandAsync(
            $"""
            select case when exists (select from words_{current} v where v.word >= w.word and v.word < w.word || chr(1114111) and {known}) then array[w.word]
                else array(select v.word from words_{current} v where v.word % w.word and {known} group by v.word order by similarity(v.word, w.word) desc, v.word limit 3) end
            from unnest(@words) with ordinality w(word, place) order by w.place
            """, cancellationToken);
        command.Parameters.AddWithValue("words", words.ToArray());
        command.Parameters.AddWithValue("readers", readable.Readers.ToArray());
        return await ReadAsync<IReadOnlyList<string>>(command, r => r.GetFieldValue<string[]>(0), cancellationToken);
    }

    /// <summary>What somebody may read, now.</summary>
    private async Task<Readable> ReadableAsync(Reader reader, CancellationToken cancellationToken)
    {
        if (reader.SeesAll || reader.UserId is not { } user) return new(reader, []);
        await using var command = await CommandAsync(
            "select distinct unnest(course_ids) from enrolments where learner_id = @learner and not ended", cancellationToken);
        command.Parameters.AddWithValue("learner", user);
        return new(reader, await ReadAsync(command, r => r.GetGuid(0), cancellationToken));
    }

    /// <summary>All of the words, each by its beginning. Words are letters and digits only, so nothing in them has a meaning in a tsquery.</summary>
    private static string TextQuery(IEnumerable<IReadOnlyList<string>> terms, string how = "*") =>
        string.Join(" & ", terms.Select(any => $"({string.Join(" | ", any.Select(term => $"'{term}':{how}"))})"));

    /// <summary>The matches in the sample, up to <see cref="MostCounted"/>.</summary>
    private async Task<List<Match>> SampleAsync(Search search, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(
            $"select i.id, i.kind, i.tags, 0::bigint from sample_{search.Generation} i where {search.Filters} limit {MostCounted}", cancellationToken);
        search.AddFilters(command);
        return await ReadAsync(command, ReadMatch, cancellationToken);
    }

    private async Task<List<Match>> MatchesAsync(Search search, SearchSort order, CancellationToken cancellationToken)
    {
        // A title's words weigh most (A), tags' less (B), the text's least (D); what is bought often comes a little further up.
        var value = order == SearchSort.Relevance
            ? "(ts_rank(i.words, @query::tsquery) * (1 + ln(1 + i.popularity) / 10) * 1000000)::bigint" : Order(order).Column;
        await using var command = await CommandAsync(
            $"select i.id, i.kind, i.tags, {value} from index_{search.Generation} i where {search.Filters} limit {MostRanked}", cancellationToken);
        search.AddFilters(command);
        return await ReadAsync(command, ReadMatch, cancellationToken);
    }

    private static List<Key> Best(List<Match> matches, SearchSort order, SearchKey? after, int limit)
    {
        var sign = order == SearchSort.Price ? 1 : -1;
        var byPlace = Comparer<Key>.Create((a, b) => sign * (a.Value != b.Value ? a.Value.CompareTo(b.Value) : CompareIds(a.Id, b.Id)));
        return [.. matches.Select(m => m.Key).Where(k => after is null || byPlace.Compare(k, new(after.Id, after.Value)) > 0).Order(byPlace).Take(limit)];
    }

    /// <summary>As PostgreSQL does.</summary>
    private static int CompareIds(Guid a, Guid b) => a.ToByteArray(bigEndian: true).AsSpan().SequenceCompareTo(b.ToByteArray(bigEndian: true));

    private async Task<List<Key>> InOrderAsync(Search search, SearchSort order, SearchKey? after, int limit, CancellationToken cancellationToken)
    {
        var (column, direction, beyond) = Order(order);
        var rest = after is null ? "" : $"and ({column}, i.id) {beyond} (@value, @id)";
        var currency = order is SearchSort.Price or SearchSort.PriceDescending ? "and i.price_currency = @currency" : ""; // leads the index
        var inOrder = $"order by {column} {direction}, i.id {direction} limit";
        var found = await ReadKeysAsync(
            $"select i.id, {column} from (select * from index_{search.Generation} i where true {currency} {rest} {inOrder} {Window}) i where {search.Filters} {inOrder} @limit");
        // Rare among the first ones, or the list's end: then all matches, by the words' index, whatever the planner thinks of a limit.
        return found.Count == limit ? found
            : await ReadKeysAsync(
                $"with i as materialized (select i.* from index_{search.Generation} i where {search.Filters} {rest}) select i.id, {column} from i {inOrder} @limit");

        async Task<List<Key>> ReadKeysAsync(string sql)
        {
            await using var command = await CommandAsync(sql, cancellationToken);
            search.AddFilters(command);
            command.Parameters.AddWithValue("limit", limit);
            command.Parameters.AddWithValue("value", after?.Value ?? 0);
            command.Parameters.AddWithValue("id", after?.Id ?? default);
            return await ReadAsync(command, r => new Key(r.GetGuid(0), r.GetInt64(1)), cancellationToken);
        }
    }

    private static (string Column, string Direction, string Beyond) Order(SearchSort order) => order switch
    {
        SearchSort.Newest => ("i.at_ms", "desc", "<"),
        SearchSort.Price => ("i.price_amount", "asc", ">"),
        SearchSort.PriceDescending => ("i.price_amount", "desc", "<"),
        _ => ("i.popularity", "desc", "<"),
    };

    /// <summary>What is shown of the best. The filters again: what was withdrawn, or taken from the reader, since the keys were read is left out.</summary>
    private async Task<IReadOnlyList<Hit>> HitsAsync(Search search, List<Key> best, CancellationToken cancellationToken)
    {
        if (best.Count == 0) return [];
        await using var command = await CommandAsync(
            $"""
            select i.id, i.kind, d.title, d.description, i.price_amount, i.price_currency, i.tags, i.popularity
            from index_{search.Generation} i join documents d on d.id = i.id where i.id = any(@ids) and {search.Readable.Condition}
            """, cancellationToken);
        search.AddFilters(command);
        command.Parameters.AddWithValue("ids", best.Select(k => k.Id).ToArray());
        var hits = (await ReadAsync(command, ReadHit, cancellationToken)).ToDictionary(h => h.Id);
        return [.. best.Where(k => hits.ContainsKey(k.Id)).Select(k => hits[k.Id] with { Value = k.Value })];
    }

    private static Facets CountFacets(List<Match> matches, int each)
    {
        return new(Count(matches.Select(m => m.Kind), 10), Count(matches.SelectMany(m => m.Tags), 20));

        IReadOnlyList<FacetCount> Count(IEnumerable<string> values, int most) =>
            [.. values.CountBy(v => v).OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).Take(most)
                .Select(v => new FacetCount(v.Key, v.Value * (long)each))];
    }

    private static Match ReadMatch(NpgsqlDataReader r) => new(new(r.GetGuid(0), r.GetInt64(3)), r.GetString(1), r.GetFieldValue<string[]>(2));

    private static Hit ReadHit(NpgsqlDataReader r) =>
        new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), ReadPrice(r, 4), r.GetFieldValue<string[]>(6), r.GetInt64(7), 0);

    private static Money? ReadPrice(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : new Money(r.GetInt64(column), r.GetString(column + 1));

    /// <summary>A rebuild may drop the generation between reading its number and its tables: then the new one is there.</summary>
    private async Task<T> OnCurrentAsync<T>(Func<int, Task<T>> query, CancellationToken cancellationToken)
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

    private async Task<(int Current, int? Building)> GenerationsAsync(string locking, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync($"select current, building from search_state {locking}", cancellationToken);
        return (await ReadAsync<(int, int?)>(command, r => (r.GetInt32(0), r.IsDBNull(1) ? null : r.GetInt32(1)), cancellationToken))[0];
    }

    private async Task<NpgsqlCommand> CommandAsync(string sql, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (connection.State != System.Data.ConnectionState.Open) await db.Database.OpenConnectionAsync(cancellationToken);
        return new NpgsqlCommand(sql, connection, (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction());
    }

    private static async Task<List<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows;
    }

    private sealed record Key(Guid Id, long Value);

    private sealed record Match(Key Key, string Kind, string[] Tags);

    /// <summary>What a reader may find, as a condition that every query over documents has.</summary>
    private sealed record Readable(Reader Reader, IReadOnlyList<Guid> Courses)
    {
        public bool SeesAll => Reader.SeesAll;

        /// <summary>Whose words of the vocabulary they may know; the empty id is everybody.</summary>
        public IEnumerable<Guid> Readers => [Guid.Empty, .. Reader.UserId is { } user ? [user] : Array.Empty<Guid>(), .. Courses];

        public string Condition =>
            SeesAll ? "true" : Reader.UserId is null ? "i.owner_id is null" : "(i.owner_id is null or i.owner_id = @user or i.course_id = any(@courses))";
    }

    /// <summary>A query, ready to be asked.</summary>
    private sealed record Search(int Generation, SearchQuery Query, string? Text, Readable Readable)
    {
        public string Filters { get; } = string.Join(" and ", new[]
        {
            Readable.Condition,
            Text is null ? "" : "i.words @@ @query::tsquery",
            // Files are few among all: those who may read some have an index of them.
            Query.Kind is null ? "" : Query.Kind == Document.File && Readable is { SeesAll: false }
                ? "i.kind = @kind and (i.owner_id = @user or i.course_id = any(@courses))" : "i.kind = @kind",
            Query.Tag is null ? "" : "i.tags @> array[@tag]",
            Query.Currency is null ? "" : "i.price_currency = @currency",
            Query.MinPrice is null ? "" : "i.price_amount >= @min",
            Query.MaxPrice is null ? "" : "i.price_amount <= @max",
        }.Where(f => f.Length > 0));

        public void AddFilters(NpgsqlCommand command)
        {
            Add("user", NpgsqlDbType.Uuid, Readable.Reader.UserId);
            Add("courses", NpgsqlDbType.Array | NpgsqlDbType.Uuid, Readable.Courses.ToArray());
            Add("query", NpgsqlDbType.Text, Text);
            Add("kind", NpgsqlDbType.Text, Query.Kind);
            Add("tag", NpgsqlDbType.Text, Query.Tag);
            Add("currency", NpgsqlDbType.Text, Query.Currency);
            Add("min", NpgsqlDbType.Bigint, Query.MinPrice);
            Add("max", NpgsqlDbType.Bigint, Query.MaxPrice);

            void Add(string name, NpgsqlDbType type, object? value) =>
                command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
        }
    }
}
