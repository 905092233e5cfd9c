namespace Platform.Local.ServiceBus;

/// <summary>Inspects, redrives and discards messages, for people and tests. Locked messages stay as they are.</summary>
internal sealed class Inspection(
    NpgsqlDataSource db, MessageStore store, EntityStore entities, Sweep sweep, DueTimes dueTimes, Waiting waiting, BrokerContext context)
{
    public async Task<bool> IsIdleAsync(CancellationToken cancellationToken)
    {
        var now = context.Now();
        await sweep.RunIfDueAsync(now, cancellationToken);
        var busy = await db.QueryAsync("""
            SELECT EXISTS (SELECT FROM servicebus.message
                WHERE (state = 0 AND NOT dead_lettered AND (expires_at IS NULL OR expires_at > $1)) OR locked_until > $1 OR (state = 2 AND scheduled_at <= $1))
            """, row => row.GetBoolean(0), cancellationToken, now);
        return !busy[0];
    }

    /// <summary>The status of some messaging entities, or of all.</summary>
    public async Task<IReadOnlyList<EntityStatus>> GetStatusAsync(IEnumerable<Entity>? only, CancellationToken cancellationToken)
    {
        var now = context.Now();
        await sweep.RunIfDueAsync(now, cancellationToken);
        return await db.QueryAsync("""
            SELECT e.path,
                count(*) FILTER (WHERE NOT m.dead_lettered AND m.state = 0 AND (m.locked_until IS NULL OR m.locked_until <= $1)),
                count(*) FILTER (WHERE NOT m.dead_lettered AND m.state = 2),
                count(*) FILTER (WHERE NOT m.dead_lettered AND m.locked_until > $1),
                count(*) FILTER (WHERE NOT m.dead_lettered AND m.state = 1 AND (m.locked_until IS NULL OR m.locked_until <= $1)),
                count(*) FILTER (WHERE m.dead_lettered),
                min(m.enqueued_at) FILTER (WHERE NOT m.dead_lettered AND m.state = 0),
                COALESCE(sum(octet_length(m.body) + octet_length(m.envelope)), 0)::bigint, e.created_at, e.updated_at
            FROM servicebus.entity e LEFT JOIN servicebus.message m ON m.entity_id = e.id WHERE $2::int[] IS NULL OR e.id = ANY ($2)
            GROUP BY e.id ORDER BY e.path COLLATE "C"
            """,
            row => new EntityStatus(
                new EntityCounts(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)),
                row.IsDBNull(6) ? null : now - row.GetFieldValue<DateTimeOffset>(6), row.GetInt64(7))
            {
                CreatedAt = row.GetFieldValue<DateTimeOffset>(8),
                UpdatedAt = row.GetFieldValue<DateTimeOffset>(9),
            }, cancellationToken, now, Sql.Of(NpgsqlDbType.Array | NpgsqlDbType.Integer, only?.Select(entity => entity.Id).ToArray()));
    }

    public async Task<IReadOnlyList<InspectedMessage>> InspectAsync(string path, long after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, Broker.MaxPageSize);
        var now = context.Now();
        await sweep.RunIfDueAsync(now, cancellationToken);
        return await store.InspectAsync(await FindEntityAsync(path, cancellationToken), after + 1, max, now, cancellationToken);
    }

    public async Task<int> RedriveAsync(string entity, IReadOnlyCollection<long>? sequences, CancellationToken cancellationToken)
    {
        var target = (await FindEntityAsync(entity, cancellationToken)).Entity;
        var due = await store.RedriveAsync(target, sequences, context.Now(), cancellationToken);
        foreach (var expiry in due)
        {
            if (expiry is { } time) dueTimes.Record(time);
        }

        waiting.Wake(target.Id, deadLetter: false);
        return due.Count;
    }

    public async Task<int> DiscardAsync(string path, IReadOnlyCollection<long>? sequences, CancellationToken cancellationToken) =>
        await store.DiscardAsync(await FindEntityAsync(path, cancellationToken), sequences, context.Now(), cancellationToken);

    /// <summary>Finds a source, or a topic: scheduled messages wait there.</summary>
    private async Task<MessageSource> FindEntityAsync(string path, CancellationToken cancellationToken)
    {
        var (name, deadLetter) = EntityPath.Parse(path);
        return new(await entities.FindAsync(name, cancellationToken), deadLetter);
    }
}
