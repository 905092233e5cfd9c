using NpgsqlTypes;

namespace Platform.Local.Durable.Conversion;

/// <summary>Converts the tables of older task hubs, once and in the caller's transaction.</summary>
internal sealed class StoredFormConversion(NpgsqlConnection connection)
{
    private const int BatchSize = 500;

    private const string IsOld =
        "SELECT EXISTS (SELECT FROM information_schema.columns WHERE table_schema = 'durable' AND table_name = 'history' AND column_name = 'event')";

    private const string Prepare = """
        ALTER TABLE durable.history RENAME COLUMN event TO old;
        ALTER TABLE durable.history ALTER COLUMN old DROP NOT NULL, ADD COLUMN events bytea;
        ALTER TABLE durable.inbox RENAME COLUMN event TO old;
        ALTER TABLE durable.inbox ALTER COLUMN old DROP NOT NULL, ADD COLUMN event bytea, ADD COLUMN execution_id text, DROP COLUMN is_control,
            DROP COLUMN task_id;
        UPDATE durable.activities SET input = '[' || coalesce(input, 'null') || ']';
        """;

    private const string Finish = """
        DELETE FROM durable.history WHERE events IS NULL;
        DELETE FROM durable.inbox WHERE event IS NULL;
        ALTER TABLE durable.history ALTER COLUMN events SET NOT NULL, DROP COLUMN old;
        ALTER TABLE durable.inbox ALTER COLUMN event SET NOT NULL, DROP COLUMN old;
        """;

    private const string AddInbox = """
        INSERT INTO durable.inbox (hub, instance_id, execution_id, visible_at, event)
        SELECT hub, instance_id, $2, visible_at - interval '1 microsecond', $3 FROM durable.inbox WHERE id = $1
        """;

    private readonly Dictionary<(string Hub, string InstanceId, int Id), string> requests = [];
    private readonly List<NpgsqlBatchCommand> changes = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using (var old = new NpgsqlCommand(IsOld, connection))
        {
            if (await old.ExecuteScalarAsync(cancellationToken) is not true) return;
        }

        await ExecuteAsync(Prepare, cancellationToken);
        var instances = await ReadAsync(
            "SELECT hub, instance_id, execution_id, status, custom_status, failure FROM durable.instances ORDER BY 1, 2", [], row => new Instance(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt16(3), row.IsDBNull(4) ? null : row.GetString(4),
            row.IsDBNull(5) ? null : row.GetString(5)), cancellationToken);
        // Entities last: their queues refer to the request ids of their callers.
        foreach (var some in instances.GroupBy(instance => (instance.Hub, instance.IsEntity)).OrderBy(group => group.Key.IsEntity)
            .SelectMany(group => group.Chunk(BatchSize)))
        {
            await ConvertAsync(some[0].Hub, some, cancellationToken);
        }

        await ExecuteAsync(Finish, cancellationToken);
    }

    private async Task ConvertAsync(string hub, Instance[] instances, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] Some() => [new() { Value = hub }, new() { Value = instances.Select(instance => instance.Id).ToArray() }];
        var history = (await ReadAsync(
            "SELECT instance_id, old FROM durable.history WHERE hub = $1 AND instance_id = ANY ($2) ORDER BY instance_id, seq", Some(),
            row => (Instance: row.GetString(0), Old: row.GetString(1)), cancellationToken)).ToLookup(row => row.Instance, row => row.Old);
        var inbox = (await ReadAsync(
            "SELECT instance_id, old, id FROM durable.inbox WHERE hub = $1 AND instance_id = ANY ($2) ORDER BY visible_at, id", Some(),
            row => (Instance: row.GetString(0), Row: (Old: row.GetString(1), Id: row.GetInt64(2))), cancellationToken))
            .ToLookup(row => row.Instance, row => row.Row);
        foreach (var instance in instances)
        {
            if (instance.IsEntity) ConvertEntity(instance, inbox[instance.Id]);
            else ConvertOrchestration(instance, history[instance.Id], inbox[instance.Id]);
        }

        await using var batch = new NpgsqlBatch(connection);
        foreach (var change in changes) batch.BatchCommands.Add(change);
        changes.Clear();
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private void ConvertOrchestration(Instance instance, IEnumerable<string> history, IEnumerable<(string Old, long Id)> inbox)
    {
        var converter = new HistoryConverter(instance.Id, instance.ExecutionId);
        foreach (var old in history) converter.AddHistory(OldEvent.FromJson(old));
        converter.EndTurn();
        if (converter.History.Count > 0)
        {
            Change("DELETE FROM durable.history WHERE hub = $1 AND instance_id = $2", instance.Hub, instance.Id);
            Change("INSERT INTO durable.history (hub, instance_id, seq, events) VALUES ($1, $2, 0, $3)", instance.Hub, instance.Id,
                new P.HistoryChunk { Events = { converter.History } }.ToByteArray());
        }

        foreach (var (id, requestId) in converter.Requests) requests[(instance.Hub, instance.Id, id)] = requestId;
        foreach (var (old, now) in converter.Renumbered.OrderByDescending(renumbered => renumbered.Old))
            Change("UPDATE durable.activities SET task_id = $4 WHERE hub = $1 AND instance_id = $2 AND task_id = $3", instance.Hub, instance.Id, old, now);
        foreach (var (json, id) in inbox)
        {
            var old = OldEvent.FromJson(json);
            foreach (var (index, e) in converter.Convert(old).Index())
            {
                Change(index == 0
                    ? "UPDATE durable.inbox SET execution_id = $2, event = $3 WHERE id = $1"
                    : AddInbox,
                    id, index == 0 ? old.ExecutionId : null, e.ToByteArray());
            }
        }

        if (instance.Failure is not null)
        {
            Change("UPDATE durable.instances SET failure = $3 WHERE hub = $1 AND instance_id = $2", instance.Hub, instance.Id,
                Failures.ToJson(OldFailure.FromJson(instance.Failure).Convert()));
        }

        if (!converter.HasStarted)
            Change("UPDATE durable.instances SET status = 6 WHERE hub = $1 AND instance_id = $2 AND status = 7", instance.Hub, instance.Id);
    }

    private void ConvertEntity(Instance entity, IEnumerable<(string Old, long Id)> inbox)
    {
        foreach (var (json, id) in inbox)
            Change("UPDATE durable.inbox SET event = $2 WHERE id = $1", id, Message(entity, OldEvent.FromJson(json)).Event.ToByteArray());
        if (entity.CustomStatus is null) return;
        var old = OldSchedule.FromJson(entity.CustomStatus);
        var queue = new EntityQueue { LockedBy = Owner(old.LockedBy), Queue = [.. (old.Queue ?? []).Select(waiting => Request(entity.Hub, waiting))] };
        Change("UPDATE durable.instances SET custom_status = $3 WHERE hub = $1 AND instance_id = $2", entity.Hub, entity.Id, queue.ToJson());
    }

    private InboxMessage Message(Instance entity, OldEvent old) => old.Kind == "unlocking"
        ? EntityMessages.ReleaseOf(entity.Id, Owner(old.Owner)!, DateTimeOffset.UnixEpoch)
        : EntityMessages.ToEntity(entity.Id, Request(entity.Hub, old), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);

    private EntityRequest Request(string hub, OldEvent old)
    {
        var caller = old.Caller ?? old.Owner;
        return new()
        {
            Id = caller is not null && requests.TryGetValue((hub, caller.InstanceId, caller.TaskId), out var id) ? id : Guid.NewGuid().ToString(),
            Operation = old.Operation,
            Input = old.Input,
            IsSignal = caller is null,
            ParentInstanceId = caller?.InstanceId,
            ParentExecutionId = caller?.ExecutionId,
            LockSet = old.Entities is null ? null : [.. old.Entities.Select(EntityName.FromId)],
            Position = old.Position,
            TraceParent = old.TraceParent,
        };
    }

    private static EntityLockOwner? Owner(OldCaller? old) => old is null ? null : new(old.InstanceId, old.ExecutionId);

    private void Change(string sql, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value is null ? new() { NpgsqlDbType = NpgsqlDbType.Text, Value = DBNull.Value } : new NpgsqlParameter { Value = value });
        changes.Add(command);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<T>> ReadAsync<T>(string sql, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        List<T> rows = [];
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken)) rows.Add(read(row));
        return rows;
    }

    private sealed record Instance(string Hub, string Id, string ExecutionId, short Status, string? CustomStatus, string? Failure)
    {
        public bool IsEntity => TaskHubClient.IsEntityId(Id);
    }
}
