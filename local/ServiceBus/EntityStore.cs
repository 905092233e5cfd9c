using System.Collections.Concurrent;

namespace Platform.Local.ServiceBus;

/// <summary>The messaging entities, stored in the database and cached here.</summary>
internal sealed class EntityStore(NpgsqlDataSource db, BrokerContext context)
{
    private readonly ConcurrentDictionary<string, Entity> known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The cached messaging entities.</summary>
    public IEnumerable<Entity> Known => known.Values;

    public async Task DeclareAsync(
        IEnumerable<QueueDescription> queues, IEnumerable<TopicDescription> topics, IEnumerable<SubscriptionDescription> subscriptions,
        CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var q in queues)
        {
            await UpsertAsync(q.Name, EntityKind.Queue, null, q.LockDuration, q.MaxDeliveryCount, q.RequiresSession, q.DefaultMessageTimeToLive,
                q.DuplicateDetectionWindow, q.DeadLetteringOnExpiration, null, null, true);
        }

        foreach (var t in topics)
        {
            await UpsertAsync(t.Name, EntityKind.Topic, null, TimeSpan.Zero, 0, false, t.DefaultMessageTimeToLive,
                t.DuplicateDetectionWindow, false, null, null, true);
        }

        foreach (var s in subscriptions)
        {
            await UpsertAsync(s.Path, EntityKind.Subscription, s.Topic, s.LockDuration, s.MaxDeliveryCount, s.RequiresSession, s.DefaultMessageTimeToLive,
                null, s.DeadLetteringOnExpiration, s.Subjects?.ToArray(), Compiled(s), s.DeadLetteringOnFilterEvaluationExceptions);
        }

        await transaction.CommitAsync(cancellationToken);
        await LoadAsync(cancellationToken);

        static string? Compiled(SubscriptionDescription s)
        {
            foreach (var filter in s.Filters) filter.Compile();
            return SubscriptionRules.Write(s.Filters);
        }

        async Task UpsertAsync(
            string path, EntityKind kind, string? topic, TimeSpan lockDuration, int maxDeliveryCount, bool requiresSession, TimeSpan? timeToLive,
            TimeSpan? duplicateWindow, bool deadLetterOnExpiration, string[]? subjects, string? filters, bool deadLetterOnFilterError)
        {
            await using var command = new NpgsqlCommand("""
                INSERT INTO servicebus.entity AS e (path, kind, topic_id, lock_duration, max_delivery_count, requires_session, default_ttl, duplicate_window,
                    dead_letter_on_expiration, subjects, filters, dead_letter_on_filter_error, created_at, updated_at)
                SELECT $1, $2, t.id, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13
                FROM (SELECT 1) AS one LEFT JOIN servicebus.entity t ON lower(t.path) = lower($3) AND t.kind = 1 WHERE $3 IS NULL OR t.id IS NOT NULL
                ON CONFLICT (lower(path)) DO UPDATE SET lock_duration = excluded.lock_duration, max_delivery_count = excluded.max_delivery_count,
                    requires_session = excluded.requires_session, default_ttl = excluded.default_ttl, duplicate_window = excluded.duplicate_window,
                    dead_letter_on_expiration = excluded.dead_letter_on_expiration, subjects = excluded.subjects, filters = excluded.filters,
                    dead_letter_on_filter_error = excluded.dead_letter_on_filter_error,
                    updated_at = CASE WHEN (e.lock_duration, e.max_delivery_count, e.requires_session, e.default_ttl, e.duplicate_window,
                            e.dead_letter_on_expiration, e.subjects, e.filters, e.dead_letter_on_filter_error)
                        IS DISTINCT FROM (excluded.lock_duration, excluded.max_delivery_count, excluded.requires_session, excluded.default_ttl,
                            excluded.duplicate_window, excluded.dead_letter_on_expiration, excluded.subjects, excluded.filters,
                            excluded.dead_letter_on_filter_error)
                        THEN excluded.updated_at ELSE e.updated_at END
                    WHERE e.kind = excluded.kind
                """, connection, transaction);
            command.Parameters.AddRange(new[]
            {
                Sql.Text(path), Sql.Of(NpgsqlDbType.Smallint, (short)kind), Sql.Text(topic), Sql.Of(NpgsqlDbType.Interval, lockDuration),
                Sql.Of(NpgsqlDbType.Integer, maxDeliveryCount), Sql.Of(NpgsqlDbType.Boolean, requiresSession), Sql.Of(NpgsqlDbType.Interval, timeToLive),
                Sql.Of(NpgsqlDbType.Interval, duplicateWindow), Sql.Of(NpgsqlDbType.Boolean, deadLetterOnExpiration),
                Sql.Of(NpgsqlDbType.Array | NpgsqlDbType.Text, subjects), Sql.Text(filters), Sql.Of(NpgsqlDbType.Boolean, deadLetterOnFilterError),
                Sql.Of(NpgsqlDbType.TimestampTz, context.Now()),
            });
            if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
            {
                throw new ArgumentException(topic is null
                    ? $"'{path}' cannot be declared as a {kind}: another kind of messaging entity has this name."
                    : $"The subscription '{path}' cannot be declared: there is no topic '{topic}'.");
            }
        }
    }

    public async Task<MessageSource> FindSourceAsync(string path, CancellationToken cancellationToken)
    {
        var (name, deadLetter) = EntityPath.Parse(path);
        var transfer = deadLetter && EntityPath.TryCutTransfer(name, out name);
        var entity = await FindAsync(name, cancellationToken);
        // Nothing is forwarded, so a transfer dead-letter queue is empty: no message has a negative id.
        if (transfer) return new(entity with { Id = -entity.Id, Path = entity.Path + EntityPath.TransferSuffix }, isDeadLetterQueue: true);
        return entity.Kind == EntityKind.Topic
            ? throw new InvalidOperationException($"'{path}' is a topic: receive from one of its subscriptions.")
            : new MessageSource(entity, deadLetter);
    }

    /// <summary>Checks that a messaging entity, or the one of a dead-letter queue, was declared.</summary>
    public Task CheckExistsAsync(string path, CancellationToken cancellationToken)
    {
        EntityPath.TryCutTransfer(EntityPath.Parse(path).Entity, out var name);
        return FindAsync(name, cancellationToken);
    }

    public async Task<Entity> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(path, out var entity)) return entity;
        await LoadAsync(cancellationToken);
        return known.TryGetValue(path, out entity)
            ? entity
            : throw new ServiceBusException(
                $"The messaging entity '{path}' could not be found: it was never declared.", ServiceBusFailureReason.MessagingEntityNotFound, path);
    }

    /// <summary>All messaging entities of a kind, by name.</summary>
    public async Task<IReadOnlyList<Entity>> ListAsync(EntityKind kind, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return [.. known.Values.Where(entity => entity.Kind == kind).OrderBy(entity => entity.Path, StringComparer.Ordinal)];
    }

    /// <summary>Reads all messaging entities into the cache.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var loaded = await db.QueryAsync("""
            SELECT id, path, kind, topic_id, lock_duration, max_delivery_count, requires_session, default_ttl, duplicate_window, dead_letter_on_filter_error,
                subjects, filters FROM servicebus.entity ORDER BY id
            """,
            row => new Entity(
                row.GetInt32(0), row.GetString(1), (EntityKind)row.GetInt16(2), row.IsDBNull(3) ? null : row.GetInt32(3), row.GetTimeSpan(4), row.GetInt32(5),
                row.GetBoolean(6), row.IsDBNull(7) ? null : row.GetTimeSpan(7), row.IsDBNull(8) ? null : row.GetTimeSpan(8), row.GetBoolean(9),
                SubscriptionRules.Read(row.IsDBNull(10) ? null : row.GetFieldValue<string[]>(10), row.Text(11))), cancellationToken);
        var subscriptions = loaded.ToLookup(entity => entity.TopicId);
        foreach (var entity in loaded)
            known[entity.Path] = entity.Kind == EntityKind.Topic ? entity with { Subscriptions = [.. subscriptions[entity.Id]] } : entity;
    }
}
