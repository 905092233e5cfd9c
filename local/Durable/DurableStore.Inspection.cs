using System.Globalization;
using Npgsql;

namespace Platform.Local.Durable;

/// <summary>What the inspector reads.</summary>
public sealed partial class DurableStore
{
    internal async Task<InstancePage> ListAsync(string hub, InstanceFilter filter, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(filter.Limit, 1, 1000);
        var (afterTime, afterId) = Position(filter.After);
        await using var command = db.CreateCommand("""
            SELECT instance_id, name, version, status, created_at, updated_at, parent_id, left(custom_status, 1000), left(failure::jsonb ->> 'errorMessage', 1000)
            FROM durable.instances
            WHERE hub = $1 AND left(instance_id, 1) <> '@' AND ($2::smallint[] IS NULL OR status = ANY ($2)) AND ($3::text IS NULL OR lower(name) = lower($3))
                AND ($4::text IS NULL OR starts_with(instance_id, $4)) AND ($5::timestamptz IS NULL OR created_at >= $5) AND ($6::timestamptz IS NULL OR created_at <= $6)
                AND ($7::timestamptz IS NULL OR (updated_at, instance_id) < ($7, $8))
            ORDER BY updated_at DESC, instance_id DESC LIMIT $9
            """);
        command.Parameters.AddRange((NpgsqlParameter[])[
            Value(hub), Statuses(filter.Statuses), Text(filter.Name), Text(filter.IdPrefix), Time(filter.CreatedFrom), Time(filter.CreatedTo), Time(afterTime),
            Text(afterId),
            Value(limit)]);
        List<InstanceSummary> instances = [];
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            instances.Add(new InstanceSummary(
                row.GetString(0), row.GetString(1), TextAt(row, 2), (OrchestrationRuntimeStatus)row.GetInt16(3), row.GetFieldValue<DateTimeOffset>(4),
                row.GetFieldValue<DateTimeOffset>(5), TextAt(row, 6), TextAt(row, 7), TextAt(row, 8)));
        }

        return new(instances, instances.Count < limit
            ? null : $"{instances[^1].LastUpdatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture)}:{instances[^1].InstanceId}");
    }

    internal async Task<IReadOnlyDictionary<OrchestrationRuntimeStatus, long>> CountAsync(string hub, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand(
            "SELECT status, count(*) FROM durable.instances WHERE hub = $1 AND left(instance_id, 1) <> '@' GROUP BY status");
        command.Parameters.Add(Value(hub));
        Dictionary<OrchestrationRuntimeStatus, long> counts = [];
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            counts.Add((OrchestrationRuntimeStatus)row.GetInt16(0), row.GetInt64(1));
        return counts;
    }

    /// <summary>An instance with its history, as of one moment; null if there is none.</summary>
    internal async Task<SavedHistory?> SaveAsync(string hub, string instanceId, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand("""
            SELECT i.execution_id, i.status, h.events FROM durable.instances i LEFT JOIN durable.history h ON h.hub = i.hub AND h.instance_id = i.instance_id
            WHERE i.hub = $1 AND i.instance_id = $2 AND left(i.instance_id, 1) <> '@' ORDER BY h.seq
            """);
        command.Parameters.AddRange((NpgsqlParameter[])[Value(hub), Value(instanceId)]);
        SavedHistory? saved = null;
        List<P.HistoryEvent> events = [];
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            saved ??= new(instanceId, row.GetString(0), (OrchestrationRuntimeStatus)row.GetInt16(1), events);
            if (!row.IsDBNull(2))
                events.AddRange(P.HistoryChunk.Parser.ParseFrom(row.GetFieldValue<byte[]>(2)).Events);
        }

        return saved;
    }

    private static (DateTimeOffset?, string?) Position(string? after) =>
        after?.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && long.TryParse(after.AsSpan(0, colon), CultureInfo.InvariantCulture, out var ticks)
            ? (new DateTimeOffset(ticks, TimeSpan.Zero), after[(colon + 1)..])
            : (null, null);
}
