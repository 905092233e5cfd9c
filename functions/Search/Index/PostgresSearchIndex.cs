using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using Platform.Search.Documents;

namespace Platform.Search.Index;

/// <summary>The index in PostgreSQL: tsvector and GIN for words, pg_trgm over the vocabulary for typos, in the transaction of the DbContext.</summary>
/// <remarks>A query counts matches in the sample first. A narrow query ranks all its matches. A broad one, which would take a second for a word in every tenth
/// of a million documents, is ordered by popularity instead of relevance, and its counts are estimated from the sample. It reads what the sample says is less:
/// documents in order until enough match, or the matches of the word index, only the most popular ones if they suffice.</remarks>
public sealed partial class PostgresSearchIndex(SearchDbContext db) : ISearchIndex
{
    /// <summary>Sample hits from which a query counts as broad: about 770 documents.</summary>
    private const int BroadThreshold = 12;

    /// <summary>A narrow query never has as many: the limit is for a broad query with an invented cursor of a narrow one.</summary>
    private const int MaxRanked = 4000;

    private const int MaxSampleHits = 4000;

    /// <summary>More than any rank: two ranks of at most 1, five times as much by the popularity of all numbers, in millionths.</summary>
    private const long TitleBonus = 100_000_000;

    /// <summary>The words by which a prefix is looked up: those that begin with it, unless they are more. A list of words is intersected with others by
    /// skipping through them, but a prefix is read in full.</summary>
    private const int MaxWordsOfPrefix = 16;

    public Task<SearchResult> SearchAsync(SearchQuery query, Reader reader, SearchKey? after, int limit, CancellationToken cancellationToken) =>
        OnCurrentGenerationAsync(async current =>
    {
        var readable = await ReadableAsync(reader, cancellationToken);
        var terms = query.Words is null ? [] : await CorrectAsync(current.Number, query.Words, readable, cancellationToken);
        // An empty term is a word that nothing resembles.
        if (query.Words is { Count: 0 } || terms.Any(t => t.Words.Count == 0))
            return new SearchResult([], query.Sort, new(0, CountRelation.Exact), new([], []), []);
        var search = new Search(current, query, terms, "", readable);
        var (order, hits, total, facets) = await FindAsync(search, after, limit, cancellationToken);
        return new SearchResult(hits, order, total, facets, [.. terms.SelectMany(t => t.Words)]);
    }, cancellationToken);

    public Task<IReadOnlyList<string>> SuggestAsync(IReadOnlyList<string> words, Reader reader, int limit, CancellationToken cancellationToken) =>
        OnCurrentGenerationAsync<IReadOnlyList<string>>(async current =>
    {
        var readable = await ReadableAsync(reader, cancellationToken);
        var terms = await CorrectAsync(current.Number, words, readable, cancellationToken);
        if (words.Count == 0 || terms.Any(t => t.Words.Count == 0)) return [];
        var inTitles = new Search(current, new(words, Sort: SearchSort.Popularity), terms, "A", readable);
        var found = await FindAsync(inTitles, null, limit * 3, cancellationToken); // titles may repeat
        return [.. found.Hits.Select(h => h.Title).Distinct(StringComparer.Ordinal).Take(limit)];
    }, cancellationToken);

    private async Task<(SearchSort Order, IReadOnlyList<Hit> Hits, Total Total, Facets Facets)> FindAsync(
        Search search, SearchKey? after, int limit, CancellationToken cancellationToken)
    {
        var order = search.Query.Sort == SearchSort.Relevance && search.Query.Words is null ? SearchSort.Popularity : search.Query.Sort;
        var sampled = await MatchesAsync(search, "sample", search.Filters, "i.popularity", "null", MaxSampleHits, cancellationToken);
        var isBroad = sampled.Count >= BroadThreshold;
        // The following pages keep the order of the first.
        if (order == SearchSort.Relevance && (after is null ? isBroad : after.Sort == SearchSort.Popularity)) order = SearchSort.Popularity;
        // Titles weigh most (A), tags less (B), texts least (D); a whole word counts twice what its beginning does; popularity adds a little.
        var (rank, title) = order == SearchSort.Relevance
            ? ("((ts_rank(i.words, @query::tsquery) + ts_rank(i.words, @exact::tsquery)) * (1 + ln(1 + i.popularity) / 10) * 1000000)::bigint",
                "case when i.words @@ @title::tsquery then (select d.title from documents d where d.id = i.id) end")
            : (Order(order).Column, "null");
        var matches = !isBroad || order == SearchSort.Relevance
            ? await MatchesAsync(search, "index", search.IndexFilters, rank, title, MaxRanked, cancellationToken)
            : null;
        var keys = matches is null ? await BroadAsync(search, order, sampled, after, limit, cancellationToken) : PageOf(matches, order, after, limit);
        var (total, facets) = !isBroad && matches is not null
            ? (new Total(matches.Count, matches.Count < MaxRanked ? CountRelation.Exact : CountRelation.AtLeast), CountFacets(matches, 1))
            : (new Total(sampled.Count * (long)Generation.SampleRate, sampled.Count < MaxSampleHits ? CountRelation.About : CountRelation.AtLeast),
                CountFacets(sampled, Generation.SampleRate));
        return (order, await HitsAsync(search, keys, cancellationToken), total, facets);
    }

    /// <summary>The terms of each word: the word itself when a word that the reader may see begins with it, otherwise the most similar ones (of a word of one
    /// or two characters there are none).</summary>
    private async Task<List<Term>> CorrectAsync(int current, IReadOnlyList<string> words, Readable readable, CancellationToken cancellationToken)
    {
        var known = readable.SeesAll ? "true" : "v.reader = any(@readers)";
        var beginning = $"words_{current} v where v.word >= w.word and v.word < w.word || chr(1114111)";
        await using var command = await CommandAsync(
            $"""
            select case when exists (select from {beginning} and {known}) then array[w.word]
                else array(
                    select v.word from words_{current} v where v.word % w.word and char_length(w.word) > 2 and {known}
                    group by v.word order by similarity(v.word, w.word) desc, v.word limit 3)
                end,
                (select case when count(*) <= {MaxWordsOfPrefix} then array_agg(distinct v.word) filter (where {known}) end
                from (select v.word, v.reader from {beginning} limit {MaxWordsOfPrefix + 1}) v)
            from unnest(@words) with ordinality w(word, position) order by w.position
            """, cancellationToken, new("words", words.ToArray()), new("readers", readable.Readers.ToArray()));
        return await ReadAsync(
            command, r => new Term(r.GetFieldValue<string[]>(0), r.IsDBNull(1) ? [] : r.GetFieldValue<string[]>(1)), cancellationToken);
    }

    private async Task<Readable> ReadableAsync(Reader reader, CancellationToken cancellationToken)
    {
        if (reader.SeesAll || reader.UserId is not { } user) return new(reader, []);
        await using var command = await CommandAsync(
            "select distinct unnest(course_ids) from enrolments where learner_id = @learner and not ended",
            cancellationToken, new NpgsqlParameter("learner", user));
        return new(reader, await ReadAsync(command, r => r.GetGuid(0), cancellationToken));
    }

    private async Task<List<Match>> MatchesAsync(
        Search search, string table, string filters, string value, string title, int limit, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(
            $"select i.id, i.kind, i.tags, {value}, {title} from {table}_{search.Current.Number} i where {filters} limit {limit}", cancellationToken);
        search.AddFilters(command);
        return await ReadAsync(command, r => ReadMatch(r, search.Terms), cancellationToken);
    }

    /// <summary>Ranks a title that is the query before one that begins with it, and that before all others.</summary>
    private static long BonusOf(string title, IReadOnlyList<Term> terms)
    {
        var words = Words.OfQuery(title);
        var begins = words.Count >= terms.Count && terms.Zip(words).All(pair => pair.First.Words.Contains(pair.Second.Text));
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

    /// <summary>A page of a broad query, from whichever of two is less by the sample: the documents in order until enough match, or the matches.</summary>
    private async Task<List<Key>> BroadAsync(
        Search search, SearchSort order, List<Match> sampled, SearchKey? after, int limit, CancellationToken cancellationToken)
    {
        var (column, direction, comparison) = Order(order);
        var rest = after is null ? "" : $"and ({column}, i.id) {comparison} (@value, @id)";
        var inOrder = $"order by {column} {direction}, i.id {direction} limit";

        var buckets = order == SearchSort.Popularity ? MostPopular(sampled, after, limit) : null;
        var matches = sampled.Count * (long)Generation.SampleRate;
        var toRead = buckets?.Matches ?? matches;
        // Twice as many as are needed if the matches are spread evenly.
        var toScan = 2 * limit * Math.Max(search.Current.Documents, matches) / matches;

        if (toScan < toRead)
        {
            var currency = order is SearchSort.Price or SearchSort.PriceDescending ? "and i.price_currency = @currency" : ""; // leads the index
            var scanned = await ReadKeysAsync(
                $"""
                select i.id, {column} from (select * from index_{search.Current.Number} i where true {currency} {rest} {inOrder} {toScan}) i
                where {search.Filters} {inOrder} @limit
                """);
            if (scanned.Count == limit) return scanned;
        }
        if (buckets is not null)
        {
            var found = await ReadKeysAsync(Matches($"and {Generation.Keys("i.")} && @buckets"));
            if (found.Count == limit) return found;
        }
        return await ReadKeysAsync(Matches(""));

        // Materialized: the planner would not choose the word index under a limit.
        string Matches(string condition) =>
            $"""
            with i as materialized (
                select i.id, {column} from index_{search.Current.Number} i where {search.IndexFilters} {condition} {rest})
            select i.id, {column} from i {inOrder} @limit
            """;

        async Task<List<Key>> ReadKeysAsync(string sql)
        {
            await using var command = await CommandAsync(
                sql, cancellationToken, new("limit", limit), new("value", after?.Value ?? 0L), new("id", after?.Id ?? Guid.Empty),
                new("buckets", buckets?.Keys ?? []));
            search.AddFilters(command);
            return await ReadAsync(command, r => new Key(r.GetGuid(0), r.GetInt64(1)), cancellationToken);
        }
    }

    /// <summary>The buckets of popularity that almost certainly have a page of matches, and about how many; null when all are needed.</summary>
    private static (string[] Keys, long Matches)? MostPopular(List<Match> sampled, SearchKey? after, int limit)
    {
        // So many of the sample that fewer than limit of all matches before the last of them are less than one case in a hundred.
        var needed = 3 + limit / 32;
        var highest = Generation.PopularityBucket(after?.Value ?? long.MaxValue);
        var rest = sampled.Select(m => m.Key.Value).Where(popularity => after is null || popularity <= after.Value).OrderDescending().Take(needed).ToList();
        if (rest.Count < needed || rest[^1] == 0) return null;
        var lowest = Generation.PopularityBucket(rest[^1]);
        var matches = sampled.Count(m => Generation.PopularityBucket(m.Key.Value) is var bucket && bucket >= lowest && bucket <= highest);
        return ([.. Enumerable.Range(lowest, highest - lowest + 1).Select(Generation.PopularityKey)], matches * (long)Generation.SampleRate);
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
            from index_{search.Current.Number} i join documents d on d.id = i.id where i.id = any(@ids) and {search.Readable.Condition}
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

    private static Match ReadMatch(NpgsqlDataReader r, IReadOnlyList<Term> terms) => new(
        new(r.GetGuid(0), r.GetInt64(3) + (r.IsDBNull(4) ? 0 : BonusOf(r.GetString(4), terms))), r.GetString(1), r.GetFieldValue<string[]>(2));

    private static Hit ReadHit(NpgsqlDataReader r) =>
        new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), ReadPrice(r, 4), r.GetFieldValue<string[]>(6), r.GetInt64(7), 0);

    private static Money? ReadPrice(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : new Money(r.GetInt64(column), r.GetString(column + 1));

    /// <summary>Runs the query once more on the new generation when a rebuild has dropped the current one in between.</summary>
    private async Task<T> OnCurrentGenerationAsync<T>(Func<Current, Task<T>> query, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            return await query(await CurrentAsync(cancellationToken));
        }
        catch (PostgresException dropped) when (dropped.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return await query(await CurrentAsync(cancellationToken));
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private async Task<Current> CurrentAsync(CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(
            "select current, coalesce((select reltuples from pg_class where oid = to_regclass('index_' || current)), 0)::bigint from search_state",
            cancellationToken);
        return (await ReadAsync(command, r => new Current(r.GetInt32(0), r.GetInt64(1)), cancellationToken))[0];
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

    /// <summary>The generation that answers queries.</summary>
    /// <param name="Documents">About how many it has, by the last ANALYZE; -1 before the first.</param>
    private sealed record Current(int Number, long Documents);

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

    /// <summary>A word of the query.</summary>
    /// <param name="Words">The alternatives: itself, or similar ones. Empty when nothing resembles it.</param>
    /// <param name="Beginning">All words that begin with it; empty when they are too many.</param>
    private sealed record Term(IReadOnlyList<string> Words, IReadOnlyList<string> Beginning);

    /// <param name="Weights">Of the words that are looked for; empty for all.</param>
    private sealed record Search(Current Current, SearchQuery Query, IReadOnlyList<Term> Terms, string Weights, Readable Readable)
    {
        /// <summary>For documents and the sample.</summary>
        public string Filters { get; } = And(
            Readable.Condition,
            Query.Words is null ? "" : "i.words @@ @query::tsquery",
            Query.Tag is null ? "" : "i.tags @> array[@tag]",
            Others(Query, Readable));

        /// <summary>The same by what the word index has.</summary>
        public string IndexFilters { get; } = And(
            Readable.Condition,
            Query.Words is null ? "" : "i.words @@ @listed::tsquery",
            Query.Tag is null ? "" : $"{Generation.Keys("i.")} @> array[@tag]",
            Others(Query, Readable));

        private static string Others(SearchQuery query, Readable readable) => And(
            query.Kind is null ? "" : "i.kind = @kind",
            // Files are few, and an index has those of each reader.
            query.Kind == Document.File && !readable.SeesAll ? "(i.owner_id = @user or i.course_id = any(@courses))" : "",
            query.Currency is null ? "" : "i.price_currency = @currency",
            query.MinPrice is null ? "" : "i.price_amount >= @min",
            query.MaxPrice is null ? "" : "i.price_amount <= @max");

        private static string And(params string[] conditions) => string.Join(" and ", conditions.Where(c => c.Length > 0));

        public void AddFilters(NpgsqlCommand command)
        {
            Add("user", NpgsqlDbType.Uuid, Readable.Reader.UserId);
            Add("courses", NpgsqlDbType.Array | NpgsqlDbType.Uuid, Readable.Courses.ToArray());
            Add("query", NpgsqlDbType.Text, EachOf(t => AnyOf(t.Words, "*" + Weights)));
            Add("exact", NpgsqlDbType.Text, EachOf(t => AnyOf(t.Words, "ABD")));
            Add("title", NpgsqlDbType.Text, EachOf(t => AnyOf(t.Words, "A")));
            Add("listed", NpgsqlDbType.Text, EachOf(t => t.Beginning.Count > 0 ? AnyOf(t.Beginning, Weights) : AnyOf(t.Words, "*" + Weights)));
            Add("kind", NpgsqlDbType.Text, Query.Kind);
            Add("tag", NpgsqlDbType.Text, Query.Tag);
            Add("currency", NpgsqlDbType.Text, Query.Currency);
            Add("min", NpgsqlDbType.Bigint, Query.MinPrice);
            Add("max", NpgsqlDbType.Bigint, Query.MaxPrice);

            void Add(string name, NpgsqlDbType type, object? value) =>
                command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
        }

        private string EachOf(Func<Term, string> query) => string.Join(" & ", Terms.Select(query));

        /// <summary>One of these words. They have no quotes or backslashes, so nothing needs escaping in a tsquery.</summary>
        private static string AnyOf(IEnumerable<string> words, string flags) => $"({string.Join(" | ", words.Select(word => $"'{word}':{flags}"))})";
    }
}
