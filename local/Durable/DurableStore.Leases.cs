namespace Platform.Local.Durable;

public sealed partial class DurableStore
{
    // SKIP LOCKED: a row that is being stored needs no renewal.
    private const string RenewInstances = """
        UPDATE durable.instances i SET locked_until = $4
        FROM (SELECT instance_id FROM durable.instances WHERE hub = $1 AND instance_id = ANY ($3) AND locked_by = $2 FOR NO KEY UPDATE SKIP LOCKED) r
        WHERE i.hub = $1 AND i.instance_id = r.instance_id
        """;

    private const string RenewActivities = """
        UPDATE durable.activities a SET locked_until = $4
        FROM (SELECT id FROM durable.activities WHERE id = ANY ($3) AND locked_by = $2 AND hub = $1 FOR UPDATE SKIP LOCKED) r
        WHERE a.id = r.id
        """;

    internal async Task RenewAsync(string hub, Guid worker, string[] instances, long[] activities, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var batch = db.CreateBatch();
        Add(batch, RenewInstances, Value(hub), Value(worker), Value(instances), Value(until));
        Add(batch, RenewActivities, Value(hub), Value(worker), Value(activities), Value(until));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>When the next lease of an instance with waiting messages ends.</summary>
    internal Task<DateTimeOffset?> GetNextLeaseEndOfInstancesAsync(string hub, DateTimeOffset now, CancellationToken cancellationToken) =>
        GetNextLeaseEndAsync("""
        SELECT min(i.locked_until) FROM durable.inbox x JOIN durable.instances i ON i.hub = x.hub AND i.instance_id = x.instance_id
        WHERE x.hub = $1 AND x.visible_at <= $2 AND i.locked_until > $2
        """, hub, now, cancellationToken);

    /// <summary>When the next lease of an activity ends.</summary>
    internal Task<DateTimeOffset?> GetNextLeaseEndOfActivitiesAsync(string hub, DateTimeOffset now, CancellationToken cancellationToken) =>
        GetNextLeaseEndAsync("SELECT min(locked_until) FROM durable.activities WHERE hub = $1 AND locked_until > $2", hub, now, cancellationToken);

    private async Task<DateTimeOffset?> GetNextLeaseEndAsync(string sql, string hub, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = Command(sql, Value(hub), Value(now));
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime end ? new DateTimeOffset(end, TimeSpan.Zero) : null;
    }

    /// <summary>Keeps an instance leased until then, so that nobody works on it.</summary>
    internal async Task BackOffAsync(string hub, Guid worker, string instanceId, DateTimeOffset until, bool isAttempt)
    {
        await using var command = Command(
            "UPDATE durable.instances SET locked_until = $4, attempts = CASE WHEN $5 THEN attempts ELSE 0 END "
            + "WHERE hub = $1 AND instance_id = $3 AND locked_by = $2", Value(hub), Value(worker), Value(instanceId), Value(until), Value(isAttempt));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Opens the heartbeat: a connection that holds an advisory lock in the worker's name, which PostgreSQL releases when the process dies.</summary>
    internal async Task<NpgsqlConnection> OpenHeartbeatAsync(Guid worker, CancellationToken cancellationToken)
    {
        var connection = await db.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand("SELECT pg_advisory_lock_shared($1)", connection);
            command.Parameters.Add(Value(LockKey(worker)));
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Releases the leases of dead workers; returns how many.</summary>
    internal async Task<int> ReleaseDeadWorkersLeasesAsync(string hub, Guid self, CancellationToken cancellationToken)
    {
        await using var batch = db.CreateBatch();
        foreach (var table in (string[])["instances", "activities"])
        {
            Add(batch, $"""
                UPDATE durable.{table} SET locked_by = NULL, locked_until = NULL
                WHERE hub = $1 AND locked_by IS NOT NULL AND locked_by <> $2 AND NOT EXISTS (
                    SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        AND (l.classid::bigint << 32 | l.objid::bigint) = ('x' || left(replace(locked_by::text, '-', ''), 16))::bit(64)::bigint)
                """, Value(hub), Value(self));
        }

        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static long LockKey(Guid worker) => unchecked((long)Convert.ToUInt64(worker.ToString("N")[..16], 16));

    /// <summary>Releases all leases of a worker.</summary>
    internal async Task ReleaseAsync(string hub, Guid worker)
    {
        await using var batch = db.CreateBatch();
        Add(batch, "UPDATE durable.instances SET locked_by = NULL, locked_until = NULL, attempts = 0 WHERE hub = $1 AND locked_by = $2", Value(hub),
            Value(worker));
        Add(batch, "UPDATE durable.activities SET locked_by = NULL, locked_until = NULL WHERE hub = $1 AND locked_by = $2", Value(hub), Value(worker));
        await batch.ExecuteNonQueryAsync();
    }
}
