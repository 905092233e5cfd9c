using System.Globalization;

namespace Platform.Local.Durable;

/// <summary>The queries of the inspector.</summary>
public sealed partial class DurableStore
{
    internal async Task<InstancePage> ListAsync(string hub, InstanceFilter filter, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(filter.Limit, 1, 1000);
        var (afterTime, afterId) = Position(filter.After);
        await using var command = Command("""
            SELECT instance_id, name, version, status, created_at, updated_at, parent_id, left(custom_status, 1000),
                left(replace(failure, '\u0000', '\ufffd')::json ->> 'errorMessage', 1000) FROM durable.instances
            WHERE hub = $1 AND left(instance_id, 1) <> '@' AND ($2::smallint[] IS NULL OR status = ANY ($2)) AND ($3::text IS NULL OR lower(name) = lower($3))
                AND ($4::text IS NULL OR starts_with(instance_id, $4))
                AND ($5::timestamptz IS NULL OR created_at >= $5) AND ($6::timestamptz IS NULL OR created_at <= $6)
                AND ($7::timestamptz IS NULL OR (updated_at, instance_id) < ($7, $8))
            ORDER BY updated_at DESC, instance_id DESC LIMIT $9
            """, Value(hub), Statuses(filter.Statuses), Text(filter.Name), Text(filter.IdPrefix), Time(filter.CreatedFrom),
            Time(filter.CreatedTo), Time(afterTime), Text(afterId), Value(limit));
        var instances = await ReadAsync(command, row => new InstanceSummary(
            row.GetString(0), row.GetString(1), TextAt(row, 2), (OrchestrationRuntimeStatus)row.GetInt16(3), row.GetFieldValue<DateTimeOffset>(4),
            row.GetFieldValue<DateTimeOffset>(5), TextAt(row, 6), TextAt(row, 7), TextAt(row, 8)), cancellationToken);
        return new(instances, instances.Count < limit
            ? null
            : $"{instances[^1].LastUpdatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture)}:{instances[^1].InstanceId}");
    }

    internal async Task<IReadOnlyDictionary<OrchestrationRuntimeStatus, long>> CountAsync(string hub, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "SELECT status, count(*) FROM durable.instances WHERE hub = $1 AND left(instance_id, 1) <> '@' GROUP BY status", Value(hub));
        return (await ReadAsync(command, row => (Status: (OrchestrationRuntimeStatus)row.GetInt16(0), Count: row.GetInt64(1)), cancellationToken))
            .ToDictionary(row => row.Status, row => row.Count);
    }

    /// <summary>An instance with its history, in one snapshot; null if there is none.</summary>
    internal async Task<SavedHistory?> ReadHistoryAsync(string hub, string instanceId, CancellationToken cancellationToken)
    {
        await using var command = Command("""
            SELECT i.execution_id, i.status, h.events FROM durable.instances i LEFT JOIN durable.history h ON h.hub = i.hub AND h.instance_id = i.instance_id
            WHERE i.hub = $1 AND i.instance_id = $2 AND left(i.instance_id, 1) <> '@' ORDER BY h.seq
            """, Value(hub), Value(instanceId));
        var rows = await ReadAsync(command, row => (
            ExecutionId: row.GetString(0), Status: (OrchestrationRuntimeStatus)row.GetInt16(1),
            Events: row.IsDBNull(2) ? [] : P.HistoryChunk.Parser.ParseFrom(row.GetFieldValue<byte[]>(2)).Events), cancellationToken);
        return rows.Count == 0 ? null : new(instanceId, rows[0].ExecutionId, rows[0].Status, [.. rows.SelectMany(row => row.Events)]);
    }

    private static (DateTimeOffset?, string?) Position(string? after) =>
        after?.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && long.TryParse(after.AsSpan(0, colon), CultureInfo.InvariantCulture, out var ticks)
            ? (new DateTimeOffset(ticks, TimeSpan.Zero), after[(colon + 1)..])
            : (null, null);
}
