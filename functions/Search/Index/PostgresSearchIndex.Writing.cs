using Npgsql;
using NpgsqlTypes;
using Platform.Search.Documents;

namespace Platform.Search.Index;

public sealed partial class PostgresSearchIndex
{
    private const int RebuildLock = 7079, BatchSize = 2000;
    private const int MaxPosition = 16383; // the limit of a tsvector
    // Courses count enrolments, which can end; orders cannot.
    private const string Popularity = "case d.kind when 'course' then d.enrolments else d.sold end";
    private const string DocumentColumns =
        $"d.id, d.kind, d.title, d.description, d.price_amount, d.price_currency, d.tags, d.at, d.version, d.published, d.owner_id, d.course_id, {Popularity}";
    // A document that is not known yet gets a placeholder of version 0, which every event of its source replaces.
    private const string InsertPlaceholder = "insert into documents as d (id, kind, title, description, tags, at, version, published";

    public async Task PutAsync(IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(
            $"""
            insert into documents as d (id, kind, title, description, price_amount, price_currency, tags, at, version, published, owner_id, course_id,
                sharing_version)
            select id, kind, title, description, price_amount, price_currency, string_to_array(tags, ' '), at, version, published, owner_id, course_id, version
            from unnest(@ids, @kinds, @titles, @descriptions, @amounts, @currencies, @tags, @owners, @courses, @ats, @versions, @published)
                t(id, kind, title, description, price_amount, price_currency, tags, owner_id, course_id, at, version, published)
            order by id
            on conflict (id) do update set (kind, title, description, price_amount, price_currency, tags, at, version, published, owner_id) =
                (excluded.kind, excluded.title, excluded.description, excluded.price_amount, excluded.price_currency, excluded.tags, excluded.at,
                    excluded.version, excluded.published, excluded.owner_id),
                course_id = case when excluded.version > d.sharing_version then excluded.course_id else d.course_id end,
                sharing_version = greatest(excluded.version, d.sharing_version)
            where excluded.version > d.version
            returning {DocumentColumns}
            """, cancellationToken,
            new("ats", documents.Select(d => d.At.ToUniversalTime()).ToArray()),
            new("versions", documents.Select(d => d.Version).ToArray()),
            new("published", documents.Select(d => d.Published).ToArray()));
        AddDocuments(command, documents);
        await IndexChangedAsync(command, cancellationToken);
    }

    public async Task ShareAsync(Guid id, Guid? courseId, long version, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(
            $"""
            {InsertPlaceholder}, course_id, sharing_version) values (@id, '', '', '', '{"{}"}', 'epoch', 0, false, @course, @version)
            on conflict (id) do update set course_id = excluded.course_id, sharing_version = excluded.sharing_version
            where excluded.sharing_version > d.sharing_version
            returning {DocumentColumns}
            """, cancellationToken, new("id", id), NullableId("course", courseId), new("version", version));
        await IndexChangedAsync(command, cancellationToken);
    }

    public async Task AddSalesAsync(IReadOnlyDictionary<Guid, long> counts, CancellationToken cancellationToken)
    {
        var generations = await WrittenGenerationsAsync(cancellationToken);
        await ExecuteAsync(
            $"""
            {InsertPlaceholder}, sold) select id, '', '', '', '{"{}"}', 'epoch', 0, false, count from unnest(@ids, @counts) t(id, count) order by id
            on conflict (id) do update set sold = d.sold + excluded.sold
            """, cancellationToken, new("ids", counts.Keys.ToArray()), new("counts", counts.Values.ToArray()));
        await UpdatePopularityAsync(generations, counts.Keys, cancellationToken);
    }

    public async Task PutEnrolmentsAsync(Guid orderId, Guid? learnerId, IReadOnlyList<Guid> courseIds, bool ended, CancellationToken cancellationToken)
    {
        var generations = await WrittenGenerationsAsync(cancellationToken);
        await using var command = await CommandAsync(
            """
            insert into enrolments as e (order_id, learner_id, course_ids, ended) values (@order, @learner, @courses, @ended)
            on conflict (order_id) do update set learner_id = coalesce(e.learner_id, excluded.learner_id), ended = e.ended or excluded.ended,
                course_ids = case when cardinality(e.course_ids) = 0 then excluded.course_ids else e.course_ids end
            returning course_ids
            """, cancellationToken,
            new("order", orderId), NullableId("learner", learnerId), new("courses", courseIds.ToArray()), new("ended", ended));
        var courses = (Guid[])(await command.ExecuteScalarAsync(cancellationToken))!;
        if (courses.Length == 0) return;

        // The rows are locked before the count: a concurrent enrolment in the same course waits here and counts this one.
        await ExecuteAsync(
            $$"""
            {{InsertPlaceholder}}) select id, '', '', '', '{}', 'epoch', 0, false from unnest(@ids) t(id) order by id
            on conflict (id) do update set enrolments = d.enrolments
            """, cancellationToken, new NpgsqlParameter("ids", courses));
        await ExecuteAsync(
            """
            update documents d set enrolments =
                (select count(distinct e.learner_id) from enrolments e where e.course_ids @> array[d.id] and not e.ended)
            where d.id = any(@ids)
            """, cancellationToken, new NpgsqlParameter("ids", courses));
        await UpdatePopularityAsync(generations, courses, cancellationToken);
    }

    private async Task UpdatePopularityAsync(int[] generations, IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        foreach (var generation in generations)
        {
            await UpdateAsync($"index_{generation}", [.. ids]);
            await UpdateAsync($"sample_{generation}", [.. ids.Where(Generation.IsInSample)]);
        }

        async Task UpdateAsync(string table, Guid[] rows)
        {
            if (rows.Length == 0) return;
            await ExecuteAsync(
                $"update {table} i set popularity = {Popularity} from documents d where d.id = i.id and d.id = any(@ids)",
                cancellationToken, new NpgsqlParameter("ids", rows));
        }
    }

    private async Task IndexChangedAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var generations = await WrittenGenerationsAsync(cancellationToken);
        var changed = await ReadAsync(command, ReadDocument, cancellationToken);
        foreach (var generation in generations) await IndexAsync(generation, changed, cancellationToken);
    }

    /// <summary>The generations that an event is written to. Read before any document is locked, so that a starting rebuild waits for the event.</summary>
    private async Task<int[]> WrittenGenerationsAsync(CancellationToken cancellationToken)
    {
        var (current, building) = await GenerationsAsync("for share", cancellationToken);
        return building is { } next ? [current, next] : [current];
    }

    /// <summary>Writes documents to a generation. The caller has locked their rows, so nobody else writes them.</summary>
    private async Task IndexAsync(int generation, IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        var unpublished = documents.Where(d => !d.Published).Select(d => d.Id).ToArray();
        foreach (var table in unpublished.Length > 0 ? new[] { "index", "sample" } : [])
            await ExecuteAsync($"delete from {table}_{generation} where id = any(@ids)", cancellationToken, new NpgsqlParameter("ids", unpublished));
        var published = documents.Where(d => d.Published).Select(d => new Indexed(d)).ToList();
        if (published.Count == 0) return;

        await InsertAsync($"index_{generation}", published, ", at_ms", cancellationToken);
        if (published.FindAll(d => Generation.IsInSample(d.Document.Id)) is { Count: > 0 } sample)
            await InsertAsync($"sample_{generation}", sample, "", cancellationToken);

        // A word stays in the vocabulary until the next rebuild. Sorted, so that two writers do not deadlock.
        var vocabulary = published.SelectMany(d => d.Readers.SelectMany(r => d.Words.Select(w => (Word: w, Reader: r)))).Distinct()
            .OrderBy(v => v.Word, StringComparer.Ordinal).ThenBy(v => v.Reader).ToList();
        await ExecuteAsync(
            $"insert into words_{generation} select word, reader from unnest(@words, @readers) t(word, reader) on conflict do nothing",
            cancellationToken, new("words", vocabulary.Select(v => v.Word).ToArray()), new("readers", vocabulary.Select(v => v.Reader).ToArray()));
    }

    private async Task InsertAsync(string table, List<Indexed> indexed, string timeColumn, CancellationToken cancellationToken)
    {
        var columns = $"kind, price_amount, price_currency, tags, owner_id, course_id, words, popularity{timeColumn}";
        await using var insert = await CommandAsync(
            $"""
            insert into {table} (id, {columns})
            select id, kind, price_amount, price_currency, string_to_array(tags, ' '), owner_id, course_id,
                title_words::tsvector || tag_words::tsvector || text_words::tsvector, popularity{timeColumn}
            from unnest(@ids, @kinds, @amounts, @currencies, @tags, @owners, @courses, @titleWords, @tagWords, @textWords, @popularities, @ats)
                t(id, kind, price_amount, price_currency, tags, owner_id, course_id, title_words, tag_words, text_words, popularity, at_ms)
            on conflict (id) do update set ({columns}) = ({string.Join(", ", columns.Split(", ").Select(c => $"excluded.{c}"))})
            """, cancellationToken,
            new("titleWords", indexed.Select(d => Vector(d.Title, 'A')).ToArray()),
            new("tagWords", indexed.Select(d => Vector(d.Tags, 'B')).ToArray()),
            new("textWords", indexed.Select(d => Vector(d.Text, 'D')).ToArray()),
            new("popularities", indexed.Select(d => d.Document.Popularity).ToArray()),
            new("ats", indexed.Select(d => d.Document.At.ToUnixTimeMilliseconds()).ToArray()));
        AddDocuments(insert, indexed.ConvertAll(d => d.Document));
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed class Indexed(Document document)
    {
        public Document Document { get; } = document;
        public IReadOnlyList<string> Title { get; } = Shared.Text.Words.Of(document.Title);
        public IReadOnlyList<string> Tags { get; } = Shared.Text.Words.Of(string.Join(' ', document.Tags));
        public IReadOnlyList<string> Text { get; } = Shared.Text.Words.Of(document.Description);
        public IEnumerable<string> Words => Title.Concat(Tags).Concat(Text).Distinct(StringComparer.Ordinal);

        /// <summary>The readers whose vocabularies get the words; the empty id stands for everybody.</summary>
        public IEnumerable<Guid> Readers => Document.OwnerId is not { } owner ? [Guid.Empty] : Document.CourseId is { } course ? [owner, course] : [owner];
    }

    /// <summary>Words with positions and weight. The parser of to_tsvector would split a word like 12e45abc.</summary>
    private static string Vector(IReadOnlyList<string> words, char weight) =>
        string.Join(' ', words.Select((word, i) => $"'{word}':{Math.Min(i + 1, MaxPosition)}{weight}"));

    public async Task EraseReaderAsync(Guid reader, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        foreach (var generation in await WrittenGenerationsAsync(cancellationToken))
        {
            await ExecuteAsync(
                $"""
                delete from index_{generation} where owner_id = @reader;
                delete from sample_{generation} where owner_id = @reader;
                delete from words_{generation} where reader = @reader;
                """, cancellationToken, new NpgsqlParameter("reader", reader));
        }
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<RebuildState> RequestRebuildAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (current, building) = await GenerationsAsync("for update", cancellationToken); // waits for running handlers; later ones write to both generations
        if (building is null)
        {
            await ExecuteAsync(
                Generation.CreateTables(current + 1) + """
                    update search_state set building = current + 1, started_at = @now, finished_at = null, words_version = @words;
                    delete from rebuild_progress;
                    """, cancellationToken, new("now", now), new("words", Shared.Text.Words.Version));
        }
        await transaction.CommitAsync(cancellationToken);
        return await GetRebuildAsync(cancellationToken);
    }

    public async Task ContinueRebuildAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            if (await ScalarAsync<bool>($"select building is null and words_version < {Shared.Text.Words.Version} from search_state", cancellationToken))
                await RequestRebuildAsync(clock.GetUtcNow(), cancellationToken);
            // A session lock: one instance rebuilds, and when it dies another continues.
            if (!await ScalarAsync<bool>($"select pg_try_advisory_lock({RebuildLock})", cancellationToken)) return;
            try
            {
                if ((await GenerationsAsync("", cancellationToken)).Building is not { } building) return;
                while (await CopyBatchAsync(building, cancellationToken)) { }
                await FinishAsync(building, clock, cancellationToken);
            }
            finally
            {
                await ScalarAsync<bool>($"select pg_advisory_unlock({RebuildLock})", CancellationToken.None);
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Copies the next batch under row locks, so that an event changes a document before or after, never in between.</summary>
    private async Task<bool> CopyBatchAsync(int building, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await using var select = await CommandAsync(
            $"""
            select {DocumentColumns} from documents d
            where id > coalesce((select last_id from rebuild_progress where generation = {building}), '00000000-0000-0000-0000-000000000000')
            order by id limit {BatchSize} for share
            """, cancellationToken);
        var batch = await ReadAsync(select, ReadDocument, cancellationToken);
        if (batch.Count == 0) return false;
        await IndexAsync(building, batch, cancellationToken);
        await ExecuteAsync(
            """
            insert into rebuild_progress as p (generation, copied, last_id) values (@generation, @count, @last)
            on conflict (generation) do update set copied = p.copied + excluded.copied, last_id = excluded.last_id
            """, cancellationToken, new("generation", building), new("last", batch[^1].Id), new("count", (long)batch.Count));
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Creates the indexes without blocking events, then swaps the generations.</summary>
    private async Task FinishAsync(int building, TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (var (name, on) in Generation.Indexes(building))
        {
            await ExecuteUnboundedAsync($"drop index if exists {name}", cancellationToken); // left by an interrupted attempt
            await ExecuteUnboundedAsync($"create index concurrently {name} on {on}", cancellationToken);
        }
        await ExecuteUnboundedAsync($"analyze index_{building}, sample_{building}, words_{building}", cancellationToken);
        await ExecuteAsync(
            "update search_state set current = building, building = null, finished_at = @now", cancellationToken,
            new NpgsqlParameter("now", clock.GetUtcNow()));
        await ExecuteUnboundedAsync(Generation.Drop(building - 1), cancellationToken);
    }

    public async Task<RebuildState> GetRebuildAsync(CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(
            "select building is not null, current, coalesce((select sum(copied)::bigint from rebuild_progress), 0), started_at, finished_at from search_state",
            cancellationToken);
        return (await ReadAsync(command, r => new RebuildState(r.GetBoolean(0), r.GetInt32(1), r.GetInt64(2), Time(r, 3), Time(r, 4)), cancellationToken))[0];

        static DateTimeOffset? Time(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetFieldValue<DateTimeOffset>(column);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = await CommandAsync(sql, cancellationToken, parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Executes without a timeout, for indexes over all documents.</summary>
    private async Task ExecuteUnboundedAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(sql, cancellationToken);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(sql, cancellationToken);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static void AddDocuments(NpgsqlCommand command, IReadOnlyList<Document> documents)
    {
        Add("ids", d => d.Id);
        Add("kinds", d => d.Kind);
        Add("titles", d => d.Title);
        Add("descriptions", d => d.Description);
        Add("amounts", d => d.Price?.Amount);
        Add("currencies", d => d.Price?.Currency);
        Add("tags", d => string.Join(' ', d.Tags)); // a tag has no space
        Add("owners", d => d.OwnerId);
        Add("courses", d => d.CourseId);

        void Add<T>(string name, Func<Document, T> value) => command.Parameters.AddWithValue(name, documents.Select(value).ToArray());
    }

    private static NpgsqlParameter NullableId(string name, Guid? id) => new(name, NpgsqlDbType.Uuid) { Value = (object?)id ?? DBNull.Value };

    private static Document ReadDocument(NpgsqlDataReader r) => new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), ReadPrice(r, 4),
        r.GetFieldValue<string[]>(6), r.GetFieldValue<DateTimeOffset>(7), r.GetInt64(8), r.GetBoolean(9), Id(r, 10), Id(r, 11), r.GetInt64(12));

    private static Guid? Id(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetGuid(column);
}
