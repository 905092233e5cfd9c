using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Npgsql;

namespace Platform.Local.Durable;

/// <summary>Entities are rows among the instances: the id starts with "@", the output is the state, the custom status is who has locked it and what
/// waits.</summary>
public sealed partial class DurableStore
{
    // Shared by all who send to entities, exclusive to who removes empty ones: no message comes to an entity that is being removed.
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

    // A lock is orphaned when its orchestration has ended, or is gone, or has been started anew.
    private const string OrphanedLocks = """
        SELECT e.instance_id, e.custom_status FROM durable.instances e
        WHERE e.hub = $1 AND left(e.instance_id, 1) = '@' AND e.custom_status::jsonb ? 'LockedBy' AND NOT EXISTS (
            SELECT FROM durable.instances i
            WHERE i.hub = $1 AND i.instance_id = e.custom_status::jsonb #>> '{LockedBy,InstanceId}'
                AND i.execution_id = e.custom_status::jsonb #>> '{LockedBy,ExecutionId}' AND i.status NOT IN (1, 3, 5))
        """;

    private const string RemoveEmptyEntities = """
        DELETE FROM durable.instances e
        WHERE e.hub = $1 AND left(e.instance_id, 1) = '@' AND e.output IS NULL AND e.custom_status IS NULL AND e.locked_by IS NULL
            AND NOT EXISTS (SELECT FROM durable.inbox x WHERE x.hub = $1 AND x.instance_id = e.instance_id)
        """;

    /// <summary>Sends to an entity, which comes into being by that.</summary>
    internal async Task SignalAsync(string hub, InboxMessage message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = db.CreateBatch();
        AddEntities(batch, hub, [message], now);
        Add(batch, Post, PostParameters(hub, [message]));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    internal async Task<List<StoredEntity>> QueryEntitiesAsync(string hub, EntityQuery query, string? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand(QueryEntities);
        command.Parameters.AddRange((NpgsqlParameter[])[
            Value(hub), Text(after), Text(query.InstanceIdStartsWith), Time(query.LastModifiedFrom), Time(query.LastModifiedTo), Value(query.IncludeTransient),
            Value(limit)]);
        return await ReadEntitiesAsync(command, cancellationToken);
    }

    internal async Task<StoredEntity?> GetEntityAsync(string hub, EntityInstanceId id, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand(
            "SELECT instance_id, updated_at, output, custom_status FROM durable.instances WHERE hub = $1 AND instance_id = $2 AND output IS NOT NULL");
        command.Parameters.AddRange((NpgsqlParameter[])[Value(hub), Value(id.ToString())]);
        return (await ReadEntitiesAsync(command, cancellationToken)).FirstOrDefault();
    }

    /// <summary>Sends each orphaned lock its release; how many.</summary>
    internal async Task<int> ReleaseOrphanedLocksAsync(string hub, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<InboxMessage> releases = [];
        await using (var command = db.CreateCommand(OrphanedLocks))
        {
            command.Parameters.Add(Value(hub));
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
                releases.Add(EntityMessages.ReleaseOf(row.GetString(0), EntityMessages.ReadQueue(row.GetString(1)).LockedBy!, now));
        }

        foreach (var release in releases)
            await SignalAsync(hub, release, now, cancellationToken);
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
        if (entities.Count == 0)
            return;
        Add(batch, EntityGate);
        Add(batch, CreateEntities, Value(hub), Value(now), Each(entities, id => id), Each(entities, id => EntityInstanceId.FromString(id).Name));
    }

    private static async Task<List<StoredEntity>> ReadEntitiesAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        List<StoredEntity> entities = [];
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            entities.Add(new StoredEntity(
                EntityInstanceId.FromString(row.GetString(0)), row.GetFieldValue<DateTimeOffset>(1), TextAt(row, 2), EntityMessages.ReadQueue(TextAt(row, 3))));
        }

        return entities;
    }
}

internal sealed record StoredEntity(EntityInstanceId Id, DateTimeOffset LastModified, string? State, EntityQueue Queue);
