using NpgsqlTypes;
using Platform.Local.Durable.Conversion;

namespace Platform.Local.Durable;

/// <summary>Task hubs in PostgreSQL, schema "durable", on behalf of clients (workers: DurableStore.Work.cs). All times are the caller's.</summary>
public sealed partial class DurableStore(NpgsqlDataSource db)
{
    // The numbers are OrchestrationRuntimeStatus: 1 Completed, 3 Failed, 5 Terminated, 6 Pending, 7 Suspended.
    private const string Schema = """
        SELECT pg_advisory_xact_lock(4704127719);
        CREATE SCHEMA IF NOT EXISTS durable;
        CREATE TABLE IF NOT EXISTS durable.instances (
            hub text COLLATE "C" NOT NULL,
            instance_id text COLLATE "C" NOT NULL,
            execution_id text NOT NULL,
            name text NOT NULL,
            status smallint NOT NULL,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            start_at timestamptz NOT NULL,
            input text,
            output text,
            custom_status text,
            failure text,
            tags text,
            parent_id text COLLATE "C",
            locked_by uuid,
            locked_until timestamptz,
            PRIMARY KEY (hub, instance_id)
        ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
        ALTER TABLE durable.instances
            ADD COLUMN IF NOT EXISTS version text,
            ADD COLUMN IF NOT EXISTS revision int NOT NULL DEFAULT 0,
            ADD COLUMN IF NOT EXISTS attempts int NOT NULL DEFAULT 0;
        CREATE INDEX IF NOT EXISTS instances_parent ON durable.instances (hub, parent_id) WHERE parent_id IS NOT NULL;
        CREATE TABLE IF NOT EXISTS durable.history (
            hub text COLLATE "C" NOT NULL,
            instance_id text COLLATE "C" NOT NULL,
            seq int NOT NULL,
            events bytea NOT NULL,
            PRIMARY KEY (hub, instance_id, seq)
        );
        CREATE TABLE IF NOT EXISTS durable.inbox (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            hub text COLLATE "C" NOT NULL,
            instance_id text COLLATE "C" NOT NULL,
            execution_id text,
            visible_at timestamptz NOT NULL,
            event bytea NOT NULL
        ) WITH (autovacuum_vacuum_scale_factor = 0.02);
        CREATE INDEX IF NOT EXISTS inbox_visible ON durable.inbox (hub, visible_at);
        CREATE INDEX IF NOT EXISTS inbox_instance ON durable.inbox (hub, instance_id);
        CREATE TABLE IF NOT EXISTS durable.activities (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            hub text COLLATE "C" NOT NULL,
            instance_id text COLLATE "C" NOT NULL,
            execution_id text NOT NULL,
            task_id int NOT NULL,
            name text NOT NULL,
            input text,
            traceparent text,
            locked_by uuid,
            locked_until timestamptz
        ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
        CREATE INDEX IF NOT EXISTS activities_hub ON durable.activities (hub, id);
        """;

    private const string StartInstances = """
        WITH started AS (
            INSERT INTO durable.instances AS i (hub, instance_id, execution_id, name, version, status, created_at, updated_at, start_at, input, tags, parent_id)
            SELECT $1, n.instance_id, n.execution_id, n.name, n.version, 6, $2, $2, n.start_at, n.input, n.tags, n.parent_id
            FROM unnest($3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[], $9::text[], $12::text[])
                AS n(instance_id, execution_id, name, start_at, input, tags, parent_id, version)
            ORDER BY n.instance_id
            ON CONFLICT (hub, instance_id) DO UPDATE SET
                execution_id = excluded.execution_id, name = excluded.name, version = excluded.version, status = 6, revision = 0, attempts = 0,
                created_at = excluded.created_at, updated_at = excluded.updated_at,
                start_at = excluded.start_at, input = excluded.input, output = NULL, custom_status = NULL, failure = NULL, tags = excluded.tags,
                parent_id = excluded.parent_id, locked_by = NULL, locked_until = NULL
            WHERE i.status <> ALL ($10::smallint[])
            RETURNING i.instance_id, i.start_at),
        forgotten AS (DELETE FROM durable.history h USING started s WHERE h.hub = $1 AND h.instance_id = s.instance_id),
        dropped AS (DELETE FROM durable.inbox x USING started s WHERE x.hub = $1 AND x.instance_id = s.instance_id)
        INSERT INTO durable.inbox (hub, instance_id, execution_id, visible_at, event)
        SELECT $1, s.instance_id, n.execution_id, s.start_at, n.event
        FROM started s JOIN unnest($3::text[], $4::text[], $11::bytea[]) AS n(instance_id, execution_id, event) ON n.instance_id = s.instance_id
        RETURNING instance_id
        """;

    // A message to a missing or finished instance is dropped. Only a termination is visible before the start.
    private const string Post = """
        INSERT INTO durable.inbox (hub, instance_id, execution_id, visible_at, event)
        SELECT $1, m.instance_id, m.execution_id, CASE WHEN m.ends THEN m.visible_at ELSE greatest(m.visible_at, i.start_at) END, m.event
        FROM unnest($2::text[], $3::text[], $4::boolean[], $5::timestamptz[], $6::bytea[]) WITH ORDINALITY
            AS m(instance_id, execution_id, ends, visible_at, event, ordinal)
        JOIN durable.instances i ON i.hub = $1 AND i.instance_id = m.instance_id AND i.status NOT IN (1, 3, 5)
        ORDER BY m.ordinal
        RETURNING instance_id
        """;

    private const string Query = """
        SELECT instance_id, name, status, created_at, updated_at, tags,
            CASE WHEN $8 THEN input END, CASE WHEN $8 THEN output END, CASE WHEN $8 THEN custom_status END, CASE WHEN $8 THEN failure END
        FROM durable.instances
        WHERE hub = $1 AND left(instance_id, 1) <> '@' AND ($2::text IS NULL OR instance_id > $2) AND ($3::text IS NULL OR starts_with(instance_id, $3))
            AND ($4::timestamptz IS NULL OR created_at >= $4) AND ($5::timestamptz IS NULL OR created_at <= $5)
            AND ($6::smallint[] IS NULL OR status = ANY ($6))
        ORDER BY instance_id LIMIT $7
        """;

    private const string Purge = """
        WITH RECURSIVE doomed AS (
            SELECT instance_id FROM durable.instances
            WHERE hub = $1 AND status IN (1, 3, 5) AND ($2::text IS NULL OR instance_id = $2) AND ($3::timestamptz IS NULL OR created_at >= $3)
                AND ($4::timestamptz IS NULL OR created_at <= $4) AND ($5::smallint[] IS NULL OR status = ANY ($5))
            UNION
            SELECT i.instance_id FROM durable.instances i JOIN doomed d ON i.parent_id = d.instance_id WHERE $6 AND i.hub = $1 AND i.status IN (1, 3, 5)),
        purged AS (DELETE FROM durable.instances i USING doomed d WHERE i.hub = $1 AND i.instance_id = d.instance_id),
        forgotten AS (DELETE FROM durable.history h USING doomed d WHERE h.hub = $1 AND h.instance_id = d.instance_id),
        dropped AS (DELETE FROM durable.inbox x USING doomed d WHERE x.hub = $1 AND x.instance_id = d.instance_id)
        SELECT count(*)::int FROM doomed
        """;

    /// <summary>Vacuums and analyzes the tables that turns change: plans from when they were empty scan whole tables.</summary>
    internal Vacuum Vacuum(ILogger log, CancellationToken stopping) => new(
        db, "VACUUM (ANALYZE, SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE OFF) durable.instances, durable.inbox, durable.activities", after: 2_000, log, stopping);

    /// <summary>Creates the schema, and converts what an older host has stored.</summary>
    public async Task CreateSchemaAsync(CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand(Schema, connection, transaction))
            await command.ExecuteNonQueryAsync(cancellationToken);
        await new StoredFormConversion(connection).RunAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Notifications between the processes of the hubs.</summary>
    internal PostgresNotifications Notifications(Action<string?> onNotification, ILogger logger) => new(db, "durable", onNotification, logger);

    /// <summary>False when an instance of that id has one of the statuses that keep it.</summary>
    internal async Task<bool> StartAsync(
        string hub, NewInstance instance, IEnumerable<OrchestrationRuntimeStatus> keptStatuses, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = Command(StartInstances, StartParameters(hub, [instance], keptStatuses, now));
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    /// <summary>Starts instances of different ids: false for one whose id an unfinished instance has.</summary>
    internal async Task<IReadOnlyList<bool>> StartAsync(string hub, IReadOnlyList<NewInstance> instances, DateTimeOffset now)
    {
        await using var command = Command(StartInstances, StartParameters(hub, instances, Unfinished, now));
        var started = (await ReadAsync(command, row => row.GetString(0), CancellationToken.None)).ToHashSet();
        return [.. instances.Select(instance => started.Contains(instance.InstanceId))];
    }

    /// <summary>Sends messages: false for one whose instance is missing or finished.</summary>
    internal async Task<IReadOnlyList<bool>> PostAsync(string hub, IReadOnlyList<InboxMessage> messages)
    {
        await using var command = Command(Post, PostParameters(hub, messages));
        var reached = (await ReadAsync(command, row => row.GetString(0), CancellationToken.None)).ToHashSet();
        return [.. messages.Select(message => reached.Contains(message.InstanceId))];
    }

    internal async Task<OrchestrationMetadata?> GetAsync(
        string hub, string instanceId, bool withPayloads, DataConverter converter, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand(Query.Replace("ORDER BY", "AND instance_id = $9 ORDER BY", StringComparison.Ordinal));
        AddQueryParameters(command, hub, new OrchestrationQuery(PageSize: 1, FetchInputsAndOutputs: withPayloads), null);
        command.Parameters.Add(Value(instanceId));
        return (await ReadInstancesAsync(command, withPayloads, converter, cancellationToken)).FirstOrDefault();
    }

    internal async Task<Page<OrchestrationMetadata>> QueryAsync(
        string hub, OrchestrationQuery query, string? after, DataConverter converter, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand(Query);
        AddQueryParameters(command, hub, query, after);
        var instances = await ReadInstancesAsync(command, query.FetchInputsAndOutputs, converter, cancellationToken);
        return new Page<OrchestrationMetadata>(instances, instances.Count == query.PageSize ? instances[^1].InstanceId : null);
    }

    /// <summary>Deletes finished instances; returns how many.</summary>
    internal async Task<int> PurgeAsync(string hub, string? instanceId, PurgeInstancesFilter? filter, bool recursive, CancellationToken cancellationToken)
    {
        await using var command = Command(
            Purge, Value(hub), Text(instanceId), Time(filter?.CreatedFrom), Time(filter?.CreatedTo), Statuses(filter?.Statuses), Value(recursive));
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static void AddQueryParameters(NpgsqlCommand command, string hub, OrchestrationQuery query, string? after) =>
        command.Parameters.AddRange((NpgsqlParameter[])[
            Value(hub), Text(after), Text(query.InstanceIdPrefix), Time(query.CreatedFrom), Time(query.CreatedTo), Statuses(query.Statuses),
            Value(query.PageSize), Value(query.FetchInputsAndOutputs)]);

    private static Task<List<OrchestrationMetadata>> ReadInstancesAsync(
        NpgsqlCommand command, bool withPayloads, DataConverter converter, CancellationToken cancellationToken) =>
        ReadAsync(command, row => new OrchestrationMetadata(row.GetString(1), row.GetString(0))
        {
            RuntimeStatus = (OrchestrationRuntimeStatus)row.GetInt16(2),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(3),
            LastUpdatedAt = row.GetFieldValue<DateTimeOffset>(4),
            Tags = TextAt(row, 5) is { } tags ? JsonSerializer.Deserialize<Dictionary<string, string>>(tags)! : [],
            SerializedInput = TextAt(row, 6),
            SerializedOutput = TextAt(row, 7),
            SerializedCustomStatus = TextAt(row, 8),
            FailureDetails = TextAt(row, 9) is { } failure ? Failures.ToDetails(Failures.FromJson(failure)) : null,
            DataConverter = withPayloads ? converter : null,
        }, cancellationToken);

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = db.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static async Task<List<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        List<T> rows = [];
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken)) rows.Add(read(row));
        return rows;
    }

    private static NpgsqlParameter[] StartParameters(
        string hub, IReadOnlyCollection<NewInstance> instances, IEnumerable<OrchestrationRuntimeStatus> keptStatuses, DateTimeOffset now) =>
    [
        Value(hub), Value(now), Each(instances, i => i.InstanceId), Each(instances, i => i.Started.OrchestrationInstance.ExecutionId),
        Each(instances, i => i.Started.Name), Each(instances, i => i.StartAt), Each(instances, i => i.Started.Input), Each(instances, i => i.Tags),
        Each(instances, i => i.Started.ParentInstance?.OrchestrationInstance.InstanceId), Statuses(keptStatuses), Each(instances, i => i.Event.ToByteArray()),
        Each(instances, i => i.Started.Version),
    ];

    private static NpgsqlParameter[] PostParameters(string hub, IReadOnlyCollection<InboxMessage> messages) =>
    [
        Value(hub), Each(messages, m => m.InstanceId), Each(messages, m => m.ExecutionId), Each(messages, m => m.Event.ExecutionTerminated is not null),
        Each(messages, m => m.VisibleAt), Each(messages, m => m.Event.ToByteArray()),
    ];

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter<TItem[]> Each<TSource, TItem>(IEnumerable<TSource> source, Func<TSource, TItem> item) =>
        new() { TypedValue = [.. source.Select(item)] };

    private static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = value ?? (object)DBNull.Value };

    private static NpgsqlParameter Time(DateTimeOffset? value) =>
        new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = value?.ToUniversalTime() ?? (object)DBNull.Value };

    private static NpgsqlParameter Statuses(IEnumerable<OrchestrationRuntimeStatus>? statuses) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint, Value = statuses?.Select(s => (short)s).ToArray() ?? (object)DBNull.Value };

    private static string? TextAt(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
