using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Search.Documents;
using Platform.Shared;

namespace Platform.Search.Index;

public sealed partial class PostgresSearchIndex
{
    const int RebuildLock = 7079, BatchSize = 2000;
    const int LastPlace = 16383; // of a tsvector
    const string DocumentColumns = "id, kind, title, description, price_amount, price_currency, tags, at, version, published, popularity";

    public async Task PutAsync(IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        var (current, building) = await GenerationsAsync("for share", cancellationToken);
        await using var command = await CommandAsync(
            $"""
            insert into documents as d (id, kind, title, description, price_amount, price_currency, tags, at, version, published)
            select id, kind, title, description, price_amount, price_currency, string_to_array(tags, ' '), at, version, published
            from unnest(@ids, @kinds, @titles, @descriptions, @amounts, @currencies, @tags, @ats, @versions, @published)
                t(id, kind, title, description, price_amount, price_currency, tags, at, version, published)
            order by id
            on conflict (id) do update set (kind, title, description, price_amount, price_currency, tags, at, version, published) =
                (excluded.kind, excluded.title, excluded.description, excluded.price_amount, excluded.price_currency, excluded.tags, excluded.at, excluded.version, excluded.published)
            where excluded.version > d.version
            returning {DocumentColumns}
            """, cancellationToken);
        AddDocuments(command, documents);
        command.Parameters.AddWithValue("ats", documents.Select(d => d.At.ToUniversalTime()).ToArray());
        command.Parameters.AddWithValue("published", documents.Select(d => d.Published).ToArray());
        var changed = await ReadAsync(command, ReadDocument, cancellationToken);
        await IndexAsync(current, changed, cancellationToken);
        if (building is { } next) await IndexAsync(next, changed, cancellationToken);
    }

    public async Task AddPopularityAsync(IReadOnlyDictionary<Guid, long> counts, CancellationToken cancellationToken)
    {
        var (current, building) = await GenerationsAsync("for share", cancellationToken);
        // One that is not known yet gets a mark of version 0, which every event of its source replaces.
        await using var command = await CommandAsync(
            """
            insert into documents as d (id, kind, title, description, price_amount, price_currency, tags, at, version, published, popularity)
            select id, '', '', '', 0, '', '{}', 'epoch', 0, false, count from unnest(@ids, @counts) t(id, count) order by id
            on conflict (id) do update set popularity = d.popularity + excluded.popularity
            """, cancellationToken);
        command.Parameters.AddWithValue("ids", counts.Keys.ToArray());
        command.Parameters.AddWithValue("counts", counts.Values.ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
        foreach (var generation in building is { } next ? new[] { current, next } : [current])
        {
            await using var update = await CommandAsync($"update index_{generation} i set popularity = d.popularity from documents d where d.id = i.id and d.id = any(@ids)", cancellationToken);
            update.Parameters.AddWithValue("ids", counts.Keys.ToArray());
            await update.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>The only way into a generation, for events and rebuilds: the caller holds the documents' rows, so nobody else writes them.</summary>
    async Task IndexAsync(int generation, IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        var withdrawn = documents.Where(d => !d.Published).Select(d => d.Id).ToArray();
        if (withdrawn.Length > 0)
        {
            await using var delete = await CommandAsync($"delete from index_{generation} where id = any(@ids)", cancellationToken);
            delete.Parameters.AddWithValue("ids", withdrawn);
            await delete.ExecuteNonQueryAsync(cancellationToken);
        }
        var published = documents.Where(d => d.Published).ToList();
        if (published.Count == 0) return;

        var (titles, texts) = (published.ConvertAll(d => Words.Of(d.Title)), published.ConvertAll(d => Words.Of(d.Description)));
        var tags = published.ConvertAll(d => Words.Of(string.Join(' ', d.Tags)));
        await using var insert = await CommandAsync(
            $"""
            insert into index_{generation} as i (id, kind, title, description, price_amount, price_currency, tags, words, popularity, at_ms, version)
            select id, kind, title, description, price_amount, price_currency, string_to_array(tags, ' '),
                title_words::tsvector || tag_words::tsvector || text_words::tsvector, popularity, at_ms, version
            from unnest(@ids, @kinds, @titles, @descriptions, @amounts, @currencies, @tags, @titleWords, @tagWords, @textWords, @popularities, @ats, @versions)
                t(id, kind, title, description, price_amount, price_currency, tags, title_words, tag_words, text_words, popularity, at_ms, version)
            on conflict (id) do update set (kind, title, description, price_amount, price_currency, tags, words, popularity, at_ms, version) =
                (excluded.kind, excluded.title, excluded.description, excluded.price_amount, excluded.price_currency, excluded.tags, excluded.words, excluded.popularity, excluded.at_ms, excluded.version)
            where excluded.version > i.version
            """, cancellationToken);
        AddDocuments(insert, published);
        insert.Parameters.AddWithValue("titleWords", titles.Select(w => Vector(w, 'A')).ToArray());
        insert.Parameters.AddWithValue("tagWords", tags.Select(w => Vector(w, 'B')).ToArray());
        insert.Parameters.AddWithValue("textWords", texts.Select(w => Vector(w, 'D')).ToArray());
        insert.Parameters.AddWithValue("popularities", published.Select(d => d.Popularity).ToArray());
        insert.Parameters.AddWithValue("ats", published.Select(d => d.At.ToUnixTimeMilliseconds()).ToArray());
        await insert.ExecuteNonQueryAsync(cancellationToken);

        // A word stays in the vocabulary until the next rebuild: one that no document has any more finds nothing. Sorted, so that two writers do not wait for each other in a ring.
        await using var vocabulary = await CommandAsync($"insert into words_{generation} select word from unnest(@words) t(word) on conflict do nothing", cancellationToken);
        vocabulary.Parameters.AddWithValue("words", titles.Concat(tags).Concat(texts).SelectMany(w => w).Distinct().Order(StringComparer.Ordinal).ToArray());
        await vocabulary.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Words with their places and weight. Not to_tsvector: its parser would take a word like 12e45abc apart, as a number and a rest.</summary>
    static string Vector(IReadOnlyList<string> words, char weight) =>
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
    async Task<bool> CopyBatchAsync(int building, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await using var select = await CommandAsync(
            $"""
            select {DocumentColumns} from documents where id > coalesce((select last_id from rebuild_progress where generation = {building}), '00000000-0000-0000-0000-000000000000')
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
    async Task FinishAsync(int building, TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (var (name, on) in Generation.Indexes(building))
        {
            await ExecuteAsync($"drop index if exists {name}", cancellationToken); // of an attempt that was broken off
            await ExecuteAsync($"create index concurrently {name} on {on}", cancellationToken);
        }
        await ExecuteAsync($"analyze index_{building}, words_{building}", cancellationToken);
        await using var swap = await CommandAsync("update search_state set current = building, building = null, finished_at = @now", cancellationToken);
        swap.Parameters.AddWithValue("now", clock.GetUtcNow());
        await swap.ExecuteNonQueryAsync(cancellationToken);
        await ExecuteAsync(Generation.Drop(building - 1), cancellationToken);
    }

    public async Task<RebuildState> GetRebuildAsync(CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(
            "select building is not null, current, coalesce((select sum(copied)::bigint from rebuild_progress), 0), started_at, finished_at from search_state", cancellationToken);
        return (await ReadAsync(command, r => new RebuildState(r.GetBoolean(0), r.GetInt32(1), r.GetInt64(2), Time(r, 3), Time(r, 4)), cancellationToken))[0];

        static DateTimeOffset? Time(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetFieldValue<DateTimeOffset>(column);
    }

    async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(sql, cancellationToken);
        command.CommandTimeout = 0; // as long as an index over everything takes
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(sql, cancellationToken);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    static void AddDocuments(NpgsqlCommand command, IReadOnlyList<Document> documents)
    {
        command.Parameters.AddWithValue("ids", documents.Select(d => d.Id).ToArray());
        command.Parameters.AddWithValue("kinds", documents.Select(d => d.Kind).ToArray());
        command.Parameters.AddWithValue("titles", documents.Select(d => d.Title).ToArray());
        command.Parameters.AddWithValue("descriptions", documents.Select(d => d.Description).ToArray());
        command.Parameters.AddWithValue("amounts", documents.Select(d => d.Price.Amount).ToArray());
        command.Parameters.AddWithValue("currencies", documents.Select(d => d.Price.Currency).ToArray());
        command.Parameters.AddWithValue("tags", documents.Select(d => string.Join(' ', d.Tags)).ToArray()); // a tag has no space in it
        command.Parameters.AddWithValue("versions", documents.Select(d => d.Version).ToArray());
    }

    static Document ReadDocument(NpgsqlDataReader r) => new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), new Money(r.GetInt64(4), r.GetString(5)),
        r.GetFieldValue<string[]>(6), r.GetFieldValue<DateTimeOffset>(7), r.GetInt64(8), r.GetBoolean(9), r.GetInt64(10));
}
