using Microsoft.DurableTask.Client.Entities;

namespace Platform.Local.Durable;

/// <summary>Durable entities are instances whose id starts with "@", whose output is the state and whose custom status is the queue.</summary>
public sealed partial class DurableStore
{
    // Shared for sending, exclusive for removing empty entities: none gets a message while it is removed.
    private const string EntityGate = "SELECT pg_advisory_xact_lock_shared(4704127720)";
    private const string EntityGateClosed = "SELECT pg_advisory_xact_lock(4704127720)";

    private const string CreateEntities = """
        INSERT INTO durable.instances (hub, instance_id, execution_id, name, status, created_at, updated_at, start_at)
        SELECT $1, e.instance_id, '', e.name, 0, $2, $2, $2 FROM unnest($3::text[], $4::text[]) AS e(instance_id, name)
        ORDER BY e.instance_id
        ON CONFLICT (hub, instance_id) DO NOTHING
        """;

    private const string QueryEntities = """
        SELECT instance_id, updated_at, output, custom_status FROM durable.instances
        WHERE hub = $1 AND left(instance_id, 1) = '@' AND ($2::text IS NULL OR instance_id > $2) AND ($3::text IS NULL OR starts_with(instance_id, $3))
            AND ($4::timestamptz IS NULL OR updated_at >= $4) AND ($5::timestamptz IS NULL OR updated_at <= $5) AND ($6 OR output IS NOT NULL)
        ORDER BY instance_id LIMIT $7
        """;

    // A lock is orphaned when its orchestration has ended, was purged or restarted.
    private const string OrphanedLocks = """
        SELECT e.instance_id, e.custom_status FROM durable.instances e
        WHERE e.hub = $1 AND left(e.instance_id, 1) = '@' AND e.custom_status::json -> 'LockedBy' IS NOT NULL AND NOT EXISTS (
            SELECT FROM durable.instances i
            WHERE i.hub = $1 AND i.instance_id = e.custom_status::json #>> '{LockedBy,InstanceId}'
                AND i.execution_id = e.custom_status::json #>> '{LockedBy,ExecutionId}' AND i.status NOT IN (1, 3, 5))
        """;

    private const string RemoveEmptyEntities = """
        DELETE FROM durable.instances e
        WHERE e.hub = $1 AND left(e.instance_id, 1) = '@' AND e.output IS NULL AND e.custom_status IS NULL AND e.locked_by IS NULL
            AND NOT EXISTS (SELECT FROM durable.inbox x WHERE x.hub = $1 AND x.instance_id = e.instance_id)
        """;

    /// <summary>Sends a message to an entity, which is created if necessary.</summary>
    internal async Task SignalAsync(string hub, InboxMessage message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = db.CreateBatch();
        AddEntities(batch, hub, [message], now);
        Add(batch, Post, PostParameters(hub, [message]));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    internal async Task<List<StoredEntity>> QueryEntitiesAsync(string hub, EntityQuery query, string? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = Command(
            QueryEntities, Value(hub), Text(after), Text(query.InstanceIdStartsWith), Time(query.LastModifiedFrom), Time(query.LastModifiedTo),
            Value(query.IncludeTransient), Value(limit));
        return await ReadEntitiesAsync(command, cancellationToken);
    }

    internal async Task<StoredEntity?> GetEntityAsync(string hub, EntityInstanceId id, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "SELECT instance_id, updated_at, output, custom_status FROM durable.instances WHERE hub = $1 AND instance_id = $2 AND output IS NOT NULL",
            Value(hub), Value(id.ToString()));
        return (await ReadEntitiesAsync(command, cancellationToken)).FirstOrDefault();
    }

    /// <summary>Releases orphaned locks; returns how many.</summary>
    internal async Task<int> ReleaseOrphanedLocksAsync(string hub, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = Command(OrphanedLocks, Value(hub));
        var releases = await ReadAsync(
            command, row => EntityMessages.ReleaseOf(row.GetString(0), EntityMessages.ReadQueue(row.GetString(1)).LockedBy!, now), cancellationToken);
        foreach (var release in releases) await SignalAsync(hub, release, now, cancellationToken);
        return releases.Count;
    }

    internal async Task<int> RemoveEmptyEntitiesAsync(string hub, CancellationToken cancellationToken)
    {
        await using var batch = db.CreateBatch();
        Add(batch, EntityGateClosed);
        Add(batch, RemoveEmptyEntities, Value(hub));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return (int)batch.BatchCommands[1].RecordsAffected;
    }

    private static void AddEntities(NpgsqlBatch batch, string hub, IEnumerable<InboxMessage> messages, DateTimeOffset now)
    {
        var entities = messages.Select(m => m.InstanceId).Where(TaskHubClient.IsEntityId).Distinct().ToList();
        if (entities.Count == 0) return;
        Add(batch, EntityGate);
        Add(batch, CreateEntities, Value(hub), Value(now), Each(entities, id => id), Each(entities, id => EntityInstanceId.FromString(id).Name));
    }

    private static Task<List<StoredEntity>> ReadEntitiesAsync(NpgsqlCommand command, CancellationToken cancellationToken) =>
        ReadAsync(command, row => new StoredEntity(
            EntityInstanceId.FromString(row.GetString(0)), row.GetFieldValue<DateTimeOffset>(1), TextAt(row, 2), EntityMessages.ReadQueue(TextAt(row, 3))),
            cancellationToken);
}

internal sealed record StoredEntity(EntityInstanceId Id, DateTimeOffset LastModified, string? State, EntityQueue Queue);
