using Npgsql;
using NpgsqlTypes;
using Platform.Search.Documents;

namespace Platform.Search.Index;

public sealed partial class PostgresSearchIndex
{
    private const int RebuildLock = 7079, BatchSize = 2000;
    private const int LastPlace = 16383; // of a tsvector
    /// <summary>Only enrolments count for a course: a learner may leave it, an order stays.</summary>
    private const string Popularity = "case d.kind when 'course' then d.enrolments else d.sold end";
    private const string DocumentColumns = $"d.id, d.kind, d.title, d.description, d.price_amount, d.price_currency, d.tags, d.at, d.version, d.published, d.owner_id, d.course_id, {Popularity}";

    public async Task PutAsync(IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(
            $"""
            insert into documents as d (id, kind, title, description, price_amount, price_currency, tags, at, version, published, owner_id, course_id, sharing_version)
            select id, kind, title, description, price_amount, price_currency, string_to_array(tags, ' '), at, version, published, owner_id, course_id, version
            from unnest(@ids, @kinds, @titles, @descriptions, @amounts, @currencies, @tags, @owners, @courses, @ats, @versions, @published)
                t(id, kind, title, description, price_amount, price_currency, tags, owner_id, course_id, at, version, published)
            order by id
            on conflict (id) do update set (kind, title, description, price_amount, price_currency, tags, at, version, published, owner_id) =
                (excluded.kind, excluded.title, excluded.description, excluded.price_amount, excluded.price_currency, excluded.tags, excluded.at, excluded.version, excluded.published, excluded.owner_id),
                course_id = case when excluded.version > d.sharing_version then excluded.course_id else d.course_id end,
                sharing_version = greatest(excluded.version, d.sharing_version)
            where excluded.version > d.version
            returning {DocumentColumns}
            """, cancellationToken);
        AddDocuments(command, documents);
        command.Parameters.AddWithValue("ats", documents.Select(d => d.At.ToUniversalTime()).ToArray());
        command.Parameters.AddWithValue("versions", documents.Select(d => d.Version).ToArray());
        command.Parameters.AddWithValue("published", documents.Select(d => d.Published).ToArray());
        await IndexChangedAsync(command, cancellationToken);
    }

    // One that is not known yet gets a mark of version 0 in the following three, which every event of its source replaces.
    private const string Mark = "insert into documents as d (id, kind, title, description, tags, at, version, published";

    public async Task ShareAsync(Guid id, Guid? courseId, long version, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(
            $"""
            {Mark}, course_id, sharing_version) values (@id, '', '', '', '{"{}"}', 'epoch', 0, false, @course, @version)
            on conflict (id) do update set course_id = excluded.course_id, sharing_version = excluded.sharing_version where excluded.sharing_version > d.sharing_version
            returning {DocumentColumns}
            """, cancellationToken);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.Add(new NpgsqlParameter("course", NpgsqlDbType.Uuid) { Value = (object?)courseId ?? DBNull.Value });
        command.Parameters.AddWithValue("version", version);
        await IndexChangedAsync(command, cancellationToken);
    }

    public async Task AddSalesAsync(IReadOnlyDictionary<Guid, long> counts, CancellationToken cancellationToken)
    {
        var generations = await WrittenGenerationsAsync(cancellationToken);
        await using var command = await CommandAsync(
            $"""
            {Mark}, sold) select id, '', '', '', '{"{}"}', 'epoch', 0, false, count from unnest(@ids, @counts) t(id, count) order by id
            on conflict (id) do update set sold = d.sold + excluded.sold
            """, cancellationToken);
        command.Parameters.AddWithValue("ids", counts.Keys.ToArray());
        command.Parameters.AddWithValue("counts", counts.Values.ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
        await UpdatePopularityAsync(generations, counts.Keys, cancellationToken);
    }

    public async Task PutEnrolmentsAsync(Guid orderId, Guid? learnerId, IReadOnlyList<Guid> courseIds, bool ended, CancellationToken cancellationToken)
    {
        var generations = await WrittenGenerationsAsync(cancellationToken);
        await using var keep = await CommandAsync(
            """
            insert into enrolments as e (order_id, learner_id, course_ids, ended) values (@order, @learner, @courses, @ended)
            on conflict (order_id) do update set learner_id = coalesce(e.learner_id, excluded.learner_id), ended = e.ended or excluded.ended,
                course_ids = case when cardinality(e.course_ids) = 0 then excluded.course_ids else e.course_ids end
            returning course_ids
            """, cancellationToken);
        keep.Parameters.AddWithValue("order", orderId);
        keep.Parameters.Add(new NpgsqlParameter("learner", NpgsqlDbType.Uuid) { Value = (object?)learnerId ?? DBNull.Value });
        keep.Parameters.AddWithValue("courses", courseIds.ToArray());
        keep.Parameters.AddWithValue("ended", ended);
        var courses = (Guid[])(await keep.ExecuteScalarAsync(cancellationToken))!;
        if (courses.Length == 0) return;

        // The rows first, then the count: who enrols in the same course at the same time waits here, and counts what the other one has saved.
        await using var mark = await CommandAsync(
            $$"""
            {{Mark}}) select id, '', '', '', '{}', 'epoch', 0, false from unnest(@ids) t(id) order by id
            on conflict (id) do update set enrolments = d.enrolments
            """, cancellationToken);
        mark.Parameters.AddWithValue("ids", courses);
        await mark.ExecuteNonQueryAsync(cancellationToken);
        await using var count = await CommandAsync(
            """
            update documents d set enrolments = (select count(distinct e.learner_id) from enrolments e where e.course_ids @> array[d.id] and not e.ended) where d.id = any(@ids)
            """, cancellationToken);
        count.Parameters.AddWithValue("ids", courses);
        await count.ExecuteNonQueryAsync(cancellationToken);
        await UpdatePopularityAsync(generations, courses, cancellationToken);
    }

    private async Task UpdatePopularityAsync(int[] generations, IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        foreach (var generation in generations)
        {
            await using var update = await CommandAsync(
                $"update index_{generation} i set popularity = {Popularity} from documents d where d.id = i.id and d.id = any(@ids)", cancellationToken);
            update.Parameters.AddWithValue("ids", ids.ToArray());
            await update.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private async Task IndexChangedAsync(NpgsqlCommand ofDocuments, CancellationToken cancellationToken)
    {
        var generations = await WrittenGenerationsAsync(cancellationToken);
        var changed = await ReadAsync(ofDocuments, ReadDocument, cancellationToken);
        foreach (var generation in generations) await IndexAsync(generation, changed, cancellationToken);
    }

    /// <summary>Which generations an event is written to. Read before any document is locked: a rebuild begins when nobody holds them, and lets nobody by while
    /// it waits.</summary>
    private async Task<int[]> WrittenGenerationsAsync(CancellationToken cancellationToken)
    {
        var (current, building) = await GenerationsAsync("for share", cancellationToken);
        return building is { } next ? [current, next] : [current];
    }

    /// <summary>The only way into a generation, for events and rebuilds: the caller holds the documents' rows, so nobody else writes them.</summary>
    private async Task IndexAsync(int generation, IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        var withdrawn = documents.Where(d => !d.Published).Select(d => d.Id).ToArray();
        foreach (var table in withdrawn.Length > 0 ? new[] { "index", "sample" } : [])
        {
            await using var delete = await CommandAsync($"delete from {table}_{generation} where id = any(@ids)", cancellationToken);
            delete.Parameters.AddWithValue("ids", withdrawn);
            await delete.ExecuteNonQueryAsync(cancellationToken);
        }
        var published = documents.Where(d => d.Published).Select(d => new Indexed(d)).ToList();
        if (published.Count == 0) return;

        await InsertAsync($"index_{generation}", published, ", popularity, at_ms", cancellationToken);
        if (published.FindAll(d => Generation.IsInSample(d.Document.Id)) is { Count: > 0 } sample)
            await InsertAsync($"sample_{generation}", sample, "", cancellationToken);

        // A word stays in the vocabulary until the next rebuild: one that no document has any more finds nothing. Sorted, so that two writers do not wait for
        // each other in a ring.
        var vocabulary = published.SelectMany(d => d.Readers.SelectMany(r => d.Words.Select(w => (Word: w, Reader: r)))).Distinct()
            .OrderBy(v => v.Word, StringComparer.Ordinal).ThenBy(v => v.Reader).ToList();
        await using var words = await CommandAsync(
            $"insert into words_{generation} select word, reader from unnest(@words, @readers) t(word, reader) on conflict do nothing", cancellationToken);
        words.Parameters.AddWithValue("words", vocabulary.Select(v => v.Word).ToArray());
        words.Parameters.AddWithValue("readers", vocabulary.Select(v => v.Reader).ToArray());
        await words.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task InsertAsync(string table, List<Indexed> indexed, string orders, CancellationToken cancellationToken)
    {
        var columns = $"kind, price_amount, price_currency, tags, owner_id, course_id, words{orders}";
        await using var insert = await CommandAsync(
            $"""
            insert into {table} (id, {columns})
            select id, kind, price_amount, price_currency, string_to_array(tags, ' '), owner_id, course_id, title_words::tsvector || tag_words::tsvector || text_words::tsvector{orders}
            from unnest(@ids, @kinds, @amounts, @currencies, @tags, @owners, @courses, @titleWords, @tagWords, @textWords, @popularities, @ats)
                t(id, kind, price_amount, price_currency, tags, owner_id, course_id, title_words, tag_words, text_words, popularity, at_ms)
            on conflict (id) do update set ({columns}) = ({string.Join(", ", columns.Split(", ").Select(c => $"excluded.{c}"))})
            """, cancellationToken);
        AddDocuments(insert, indexed.ConvertAll(d => d.Document));
        insert.Parameters.AddWithValue("titleWords", indexed.Select(d => Vector(d.Title, 'A')).ToArray());
        insert.Parameters.AddWithValue("tagWords", indexed.Select(d => Vector(d.Tags, 'B')).ToArray());
        insert.Parameters.AddWithValue("textWords", indexed.Select(d => Vector(d.Text, 'D')).ToArray());
        insert.Parameters.AddWithValue("popularities", indexed.Select(d => d.Document.Popularity).ToArray());
        insert.Parameters.AddWithValue("ats", indexed.Select(d => d.Document.At.ToUnixTimeMilliseconds()).ToArray());
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A document and its words.</summary>
    private sealed class Indexed(Document document)
    {
        public Document Document { get; } = document;
        public IReadOnlyList<string> Title { get; } = Index.Words.Of(document.Title);
        public IReadOnlyList<string> Tags { get; } = Index.Words.Of(string.Join(' ', document.Tags));
        public IReadOnlyList<string> Text { get; } = Index.Words.Of(document.Description);
        public IEnumerable<string> Words => Title.Concat(Tags).Concat(Text).Distinct(StringComparer.Ordinal);

        /// <summary>Whose vocabulary the words belong to; the empty id is everybody.</summary>
        public IEnumerable<Guid> Readers => Document.OwnerId is not { } owner ? [Guid.Empty] : Document.CourseId is { } course ? [owner, course] : [owner];
    }

    /// <summary>Words with their places and weight. Not to_tsvector: its parser would take a word like 12e45abc apart, as a number and a rest.</summary>
    private static string Vector(IReadOnlyList<string> words, char weight) =>
        string.Join(' ', words.Select((word, i) => $"'{word}':{Math.Min(i + 1, LastPlace)}{weight}"));

    public async Task<RebuildState> RequestRebuildAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (current, building) = await GenerationsAsync("for update", cancellationToken); // waits for the events in hand; later ones write to both
        if (building is null)
        {
            await using var command = await CommandAsync(
                Generation.CreateTables(current + 1) + """
                    update search_state set building = current + 1, started_at = @now, finished_at = null;
                    delete from rebuild_progress;
                    """, cancellationToken);
            command.Parameters.AddWithValue("now", now);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        return await GetRebuildAsync(cancellationToken);
    }

    public async Task ContinueRebuildAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            // Of the session: one instance works at it, and when that dies another one goes on.
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

    /// <summary>Copies the next documents. Their rows are locked meanwhile: an event that changes one comes before or after, never in between.</summary>
    private async Task<bool> CopyBatchAsync(int building, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await using var select = await CommandAsync(
            $"""
            select {DocumentColumns} from documents d where id > coalesce((select last_id from rebuild_progress where generation = {building}), '00000000-0000-0000-0000-000000000000')
            order by id limit {BatchSize} for share
            """, cancellationToken);
        var batch = await ReadAsync(select, ReadDocument, cancellationToken);
        if (batch.Count == 0) return false;
        await IndexAsync(building, batch, cancellationToken);
        await using var progress = await CommandAsync(
            """
            insert into rebuild_progress as p (generation, copied, last_id) values (@generation, @count, @last)
            on conflict (generation) do update set copied = p.copied + excluded.copied, last_id = excluded.last_id
            """, cancellationToken);
        progress.Parameters.AddWithValue("generation", building);
        progress.Parameters.AddWithValue("last", batch[^1].Id);
        progress.Parameters.AddWithValue("count", (long)batch.Count);
        await progress.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Makes the indexes without stopping the events, then swaps: from one query to the next.</summary>
    private async Task FinishAsync(int building, TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (var (name, on) in Generation.Indexes(building))
        {
            await ExecuteAsync($"drop index if exists {name}", cancellationToken); // of an attempt that was broken off
            await ExecuteAsync($"create index concurrently {name} on {on}", cancellationToken);
        }
        await ExecuteAsync($"analyze index_{building}, sample_{building}, words_{building}", cancellationToken);
        await using var swap = await CommandAsync("update search_state set current = building, building = null, finished_at = @now", cancellationToken);
        swap.Parameters.AddWithValue("now", clock.GetUtcNow());
        await swap.ExecuteNonQueryAsync(cancellationToken);
        await ExecuteAsync(Generation.Drop(building - 1), cancellationToken);
    }

    public async Task<RebuildState> GetRebuildAsync(CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(
            "select building is not null, current, coalesce((select sum(copied)::bigint from rebuild_progress), 0), started_at, finished_at from search_state",
            cancellationToken);
        return (await ReadAsync(command, r => new RebuildState(r.GetBoolean(0), r.GetInt32(1), r.GetInt64(2), Time(r, 3), Time(r, 4)), cancellationToken))[0];

        static DateTimeOffset? Time(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetFieldValue<DateTimeOffset>(column);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(sql, cancellationToken);
        command.CommandTimeout = 0; // as long as an index over everything takes
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(sql, cancellationToken);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static void AddDocuments(NpgsqlCommand command, IReadOnlyList<Document> documents)
    {
        command.Parameters.AddWithValue("ids", documents.Select(d => d.Id).ToArray());
        command.Parameters.AddWithValue("kinds", documents.Select(d => d.Kind).ToArray());
        command.Parameters.AddWithValue("titles", documents.Select(d => d.Title).ToArray());
        command.Parameters.AddWithValue("descriptions", documents.Select(d => d.Description).ToArray());
        command.Parameters.AddWithValue("amounts", documents.Select(d => d.Price?.Amount).ToArray());
        command.Parameters.AddWithValue("currencies", documents.Select(d => d.Price?.Currency).ToArray());
        command.Parameters.AddWithValue("tags", documents.Select(d => string.Join(' ', d.Tags)).ToArray()); // a tag has no space in it
        command.Parameters.AddWithValue("owners", documents.Select(d => d.OwnerId).ToArray());
        command.Parameters.AddWithValue("courses", documents.Select(d => d.CourseId).ToArray());
    }

    private static Document ReadDocument(NpgsqlDataReader r) => new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), ReadPrice(r, 4),
        r.GetFieldValue<string[]>(6), r.GetFieldValue<DateTimeOffset>(7), r.GetInt64(8), r.GetBoolean(9), Id(r, 10), Id(r, 11), r.GetInt64(12));

    private static Guid? Id(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetGuid(column);
}
