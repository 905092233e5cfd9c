using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using Platform.Search.Documents;

namespace Platform.Search.Index;

/// <summary>The index in PostgreSQL: tsvector and GIN for words, pg_trgm over the vocabulary for typos, in the transaction of the DbContext.</summary>
/// <remarks>A query counts matches in the sample first. A narrow query ranks all its matches. A broad one, which would take a second for a word in every tenth
/// of a million documents, reads matches in index order, by popularity instead of relevance, and its counts are estimated from the sample.</remarks>
public sealed partial class PostgresSearchIndex(SearchDbContext db) : ISearchIndex
{
    /// <summary>Sample hits from which a query counts as broad: about 770 documents.</summary>
    private const int BroadThreshold = 12;

    /// <summary>A narrow query never has as many: the limit is for a broad query with an invented cursor of a narrow one.</summary>
    private const int MaxRanked = 4000;

    private const int MaxSampleHits = 4000;

    /// <summary>More than any rank: two ranks of at most 1, five times as much by the popularity of all numbers, in millionths.</summary>
    private const long TitleBonus = 100_000_000;

    /// <summary>Documents read in index order before all matches are sorted instead.</summary>
    private const int MaxScanned = 4000;

    public Task<SearchResult> SearchAsync(SearchQuery query, Reader reader, SearchKey? after, int limit, CancellationToken cancellationToken) =>
        OnCurrentGenerationAsync(async current =>
    {
        var readable = await ReadableAsync(reader, cancellationToken);
        var terms = query.Words is null ? [] : await CorrectAsync(current, query.Words, readable, cancellationToken);
        // An empty term is a word that nothing resembles.
        if (query.Words is { Count: 0 } || terms.Any(t => t.Count == 0)) return new SearchResult([], query.Sort, new(0, CountRelation.Exact), new([], []), []);
        var search = query.Words is null ? new Search(current, query, null, null, readable)
            : new Search(current, query, TextQuery(terms), TextQuery(terms, "ABD"), readable) { Terms = terms };
        var (order, hits, total, facets) = await FindAsync(search, after, limit, cancellationToken);
        return new SearchResult(hits, order, total, facets, [.. terms.SelectMany(t => t)]);
    }, cancellationToken);

    public Task<IReadOnlyList<string>> SuggestAsync(IReadOnlyList<string> words, Reader reader, int limit, CancellationToken cancellationToken) =>
        OnCurrentGenerationAsync<IReadOnlyList<string>>(async current =>
    {
        var readable = await ReadableAsync(reader, cancellationToken);
        var terms = await CorrectAsync(current, words, readable, cancellationToken);
        if (words.Count == 0 || terms.Any(t => t.Count == 0)) return [];
        var inTitles = new Search(current, new(words, Sort: SearchSort.Popularity), TextQuery(terms, "*A"), null, readable);
        var found = await FindAsync(inTitles, null, limit * 3, cancellationToken); // titles may repeat
        return [.. found.Hits.Select(h => h.Title).Distinct(StringComparer.Ordinal).Take(limit)];
    }, cancellationToken);

    private async Task<(SearchSort Order, IReadOnlyList<Hit> Hits, Total Total, Facets Facets)> FindAsync(
        Search search, SearchKey? after, int limit, CancellationToken cancellationToken)
    {
        var order = search.Query.Sort == SearchSort.Relevance && search.Text is null ? SearchSort.Popularity : search.Query.Sort;
        var sampled = await MatchesAsync(search, "sample", "0::bigint", MaxSampleHits, cancellationToken);
        var isBroad = sampled.Count >= BroadThreshold;
        // The following pages keep the order of the first.
        if (order == SearchSort.Relevance && (after is null ? isBroad : after.Sort == SearchSort.Popularity)) order = SearchSort.Popularity;
        // Titles weigh most (A), tags less (B), texts least (D); a whole word counts twice what its beginning does; popularity adds a little.
        var rank = order == SearchSort.Relevance
            ? "((ts_rank(i.words, @query::tsquery) + ts_rank(i.words, @exact::tsquery)) * (1 + ln(1 + i.popularity) / 10) * 1000000)::bigint"
            : Order(order).Column;
        var matches = !isBroad || order == SearchSort.Relevance ? await MatchesAsync(search, "index", rank, MaxRanked, cancellationToken) : null;
        if (matches is not null && order == SearchSort.Relevance) matches = await PutTitlesFirstAsync(search, matches, cancellationToken);
        var keys = matches is null ? await ScanAsync(search, order, after, limit, cancellationToken) : PageOf(matches, order, after, limit);
        var (total, facets) = !isBroad && matches is not null
            ? (new Total(matches.Count, matches.Count < MaxRanked ? CountRelation.Exact : CountRelation.AtLeast), CountFacets(matches, 1))
            : (new Total(sampled.Count * (long)Generation.SampleRate, sampled.Count < MaxSampleHits ? CountRelation.About : CountRelation.AtLeast),
                CountFacets(sampled, Generation.SampleRate));
        return (order, await HitsAsync(search, keys, cancellationToken), total, facets);
    }

    /// <summary>The terms of each word: the word itself when a word that the reader may see begins with it, otherwise the most similar ones (of a word of one
    /// or two characters there are none).</summary>
    private async Task<List<IReadOnlyList<string>>> CorrectAsync(
        int current, IReadOnlyList<string> words, Readable readable, CancellationToken cancellationToken)
    {
        var known = readable.SeesAll ? "true" : "v.reader = any(@readers)";
        await using var command = await CommandAsync(
            $"""
            select case when exists (select from words_{current} v where v.word >= w.word and v.word < w.word || chr(1114111) and {known}) then array[w.word]
                else array(
                    select v.word from words_{current} v where v.word % w.word and char_length(w.word) > 2 and {known}
                    group by v.word order by similarity(v.word, w.word) desc, v.word limit 3)
                end
            from unnest(@words) with ordinality w(word, position) order by w.position
            """, cancellationToken, new("words", words.ToArray()), new("readers", readable.Readers.ToArray()));
        return await ReadAsync<IReadOnlyList<string>>(command, r => r.GetFieldValue<string[]>(0), cancellationToken);
    }

    private async Task<Readable> ReadableAsync(Reader reader, CancellationToken cancellationToken)
    {
        if (reader.SeesAll || reader.UserId is not { } user) return new(reader, []);
        await using var command = await CommandAsync(
            "select distinct unnest(course_ids) from enrolments where learner_id = @learner and not ended",
            cancellationToken, new NpgsqlParameter("learner", user));
        return new(reader, await ReadAsync(command, r => r.GetGuid(0), cancellationToken));
    }

    /// <summary>All words, by prefix. They have no quotes or backslashes, so nothing needs escaping in a tsquery.</summary>
    private static string TextQuery(IEnumerable<IReadOnlyList<string>> terms, string suffix = "*") =>
        string.Join(" & ", terms.Select(any => $"({string.Join(" | ", any.Select(term => $"'{term}':{suffix}"))})"));

    private async Task<List<Match>> MatchesAsync(Search search, string table, string value, int limit, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(
            $"select i.id, i.kind, i.tags, {value} from {table}_{search.Generation} i where {search.Filters} limit {limit}", cancellationToken);
        search.AddFilters(command);
        return await ReadAsync(command, ReadMatch, cancellationToken);
    }

    /// <summary>Ranks a title that is the query before one that begins with it, and that before all others. The titles of the matches only are read.</summary>
    private async Task<List<Match>> PutTitlesFirstAsync(Search search, List<Match> matches, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(
            "select d.id, d.title from documents d where d.id = any(@ids)", cancellationToken,
            new NpgsqlParameter("ids", matches.Select(m => m.Key.Id).ToArray()));
        var bonuses = (await ReadAsync(command, r => (Id: r.GetGuid(0), Bonus: BonusOf(r.GetString(1), search.Terms)), cancellationToken))
            .ToDictionary(b => b.Id, b => b.Bonus);
        return matches.ConvertAll(m => m with { Key = m.Key with { Value = m.Key.Value + bonuses.GetValueOrDefault(m.Key.Id) } });
    }

    private static long BonusOf(string title, IReadOnlyList<IReadOnlyList<string>> terms)
    {
        var words = Words.OfQuery(title);
        var begins = words.Count >= terms.Count && terms.Zip(words).All(pair => pair.First.Contains(pair.Second.Text));
        return !begins ? 0 : words.Count == terms.Count ? 2 * TitleBonus : TitleBonus;
    }

    private static List<Key> PageOf(List<Match> matches, SearchSort order, SearchKey? after, int limit)
    {
        var sign = order == SearchSort.Price ? 1 : -1;
        var byRank = Comparer<Key>.Create((a, b) => sign * (a.Value != b.Value ? a.Value.CompareTo(b.Value) : CompareIds(a.Id, b.Id)));
        return [.. matches.Select(m => m.Key).Where(k => after is null || byRank.Compare(k, new(after.Id, after.Value)) > 0).Order(byRank).Take(limit)];
    }

    /// <summary>Compares in the order of PostgreSQL.</summary>
    private static int CompareIds(Guid a, Guid b) => a.ToByteArray(bigEndian: true).AsSpan().SequenceCompareTo(b.ToByteArray(bigEndian: true));

    private async Task<List<Key>> ScanAsync(Search search, SearchSort order, SearchKey? after, int limit, CancellationToken cancellationToken)
    {
        var (column, direction, comparison) = Order(order);
        var rest = after is null ? "" : $"and ({column}, i.id) {comparison} (@value, @id)";
        var currency = order is SearchSort.Price or SearchSort.PriceDescending ? "and i.price_currency = @currency" : ""; // leads the index
        var inOrder = $"order by {column} {direction}, i.id {direction} limit";
        var found = await ReadKeysAsync(
            $"""
            select i.id, {column} from (select * from index_{search.Generation} i where true {currency} {rest} {inOrder} {MaxScanned}) i
            where {search.Filters} {inOrder} @limit
            """);
        // The scan found too few. A materialized query reads all matches by the word index, which the planner would not choose under a limit.
        return found.Count == limit ? found : await ReadKeysAsync(
            $"""
            with i as materialized (select i.* from index_{search.Generation} i where {search.Filters} {rest}) select i.id, {column} from i {inOrder} @limit
            """);

        async Task<List<Key>> ReadKeysAsync(string sql)
        {
            await using var command = await CommandAsync(
                sql, cancellationToken, new("limit", limit), new("value", after?.Value ?? 0L), new("id", after?.Id ?? Guid.Empty));
            search.AddFilters(command);
            return await ReadAsync(command, r => new Key(r.GetGuid(0), r.GetInt64(1)), cancellationToken);
        }
    }

    private static (string Column, string Direction, string Comparison) Order(SearchSort order) => order switch
    {
        SearchSort.Newest => ("i.at_ms", "desc", "<"),
        SearchSort.Price => ("i.price_amount", "asc", ">"),
        SearchSort.PriceDescending => ("i.price_amount", "desc", "<"),
        _ => ("i.popularity", "desc", "<"),
    };

    /// <summary>Reads the hits, checking again that the reader may see them: that may have changed since the keys were read.</summary>
    private async Task<IReadOnlyList<Hit>> HitsAsync(Search search, List<Key> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0) return [];
        await using var command = await CommandAsync(
            $"""
            select i.id, i.kind, d.title, d.description, i.price_amount, i.price_currency, i.tags, i.popularity
            from index_{search.Generation} i join documents d on d.id = i.id where i.id = any(@ids) and {search.Readable.Condition}
            """, cancellationToken, new NpgsqlParameter("ids", keys.Select(k => k.Id).ToArray()));
        search.AddFilters(command);
        var hits = (await ReadAsync(command, ReadHit, cancellationToken)).ToDictionary(h => h.Id);
        return [.. keys.Where(k => hits.ContainsKey(k.Id)).Select(k => hits[k.Id] with { Value = k.Value })];
    }

    private static Facets CountFacets(List<Match> matches, int scale)
    {
        return new(Count(matches.Select(m => m.Kind), 10), Count(matches.SelectMany(m => m.Tags), 20));

        IReadOnlyList<FacetCount> Count(IEnumerable<string> values, int limit) =>
            [.. values.CountBy(v => v).OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).Take(limit)
                .Select(v => new FacetCount(v.Key, v.Value * (long)scale))];
    }

    private static Match ReadMatch(NpgsqlDataReader r) => new(new(r.GetGuid(0), r.GetInt64(3)), r.GetString(1), r.GetFieldValue<string[]>(2));

    private static Hit ReadHit(NpgsqlDataReader r) =>
        new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), ReadPrice(r, 4), r.GetFieldValue<string[]>(6), r.GetInt64(7), 0);

    private static Money? ReadPrice(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : new Money(r.GetInt64(column), r.GetString(column + 1));

    /// <summary>Runs the query once more on the new generation when a rebuild has dropped the current one in between.</summary>
    private async Task<T> OnCurrentGenerationAsync<T>(Func<int, Task<T>> query, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            return await query((await GenerationsAsync("", cancellationToken)).Current);
        }
        catch (PostgresException dropped) when (dropped.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return await query((await GenerationsAsync("", cancellationToken)).Current);
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

    private async Task<NpgsqlCommand> CommandAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (connection.State != System.Data.ConnectionState.Open) await db.Database.OpenConnectionAsync(cancellationToken);
        var command = new NpgsqlCommand(sql, connection, (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction());
        command.Parameters.AddRange(parameters);
        return command;
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

    private sealed record Readable(Reader Reader, IReadOnlyList<Guid> Courses)
    {
        public bool SeesAll => Reader.SeesAll;

        /// <summary>The readers whose vocabularies they may see; the empty id stands for everybody.</summary>
        public IEnumerable<Guid> Readers => [Guid.Empty, .. Reader.UserId is { } user ? [user] : Array.Empty<Guid>(), .. Courses];

        public string Condition =>
            SeesAll ? "true" : Reader.UserId is null ? "i.owner_id is null" : "(i.owner_id is null or i.owner_id = @user or i.course_id = any(@courses))";
    }

    /// <param name="Exact">As Text, but with whole words only, for the rank.</param>
    private sealed record Search(int Generation, SearchQuery Query, string? Text, string? Exact, Readable Readable)
    {
        /// <summary>The alternatives of each word of the query.</summary>
        public IReadOnlyList<IReadOnlyList<string>> Terms { get; init; } = [];

        public string Filters { get; } = string.Join(" and ", new[]
        {
            Readable.Condition,
            Text is null ? "" : "i.words @@ @query::tsquery",
            // Files are few, and an index has those of each reader.
            Query.Kind is null ? "" : Query.Kind == Document.File && Readable is { SeesAll: false }
                ? "i.kind = @kind and (i.owner_id = @user or i.course_id = any(@courses))"
                : "i.kind = @kind",
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
            Add("exact", NpgsqlDbType.Text, Exact);
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
