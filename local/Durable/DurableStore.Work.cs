namespace Platform.Local.Durable;

public sealed partial class DurableStore
{
    internal static readonly OrchestrationRuntimeStatus[] Unfinished =
        [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Suspended];

    // NO KEY UPDATE and SKIP LOCKED: workers neither wait for each other nor take the same instance.
    private const string ClaimInstances = """
        WITH ready AS (
            SELECT i.instance_id
            FROM durable.inbox x JOIN durable.instances i ON i.hub = x.hub AND i.instance_id = x.instance_id
            WHERE x.hub = $1 AND x.visible_at <= $2
                AND (i.locked_until IS NULL OR i.locked_until <= $2) AND i.instance_id <> ALL ($3::text[])
            ORDER BY x.visible_at LIMIT $4
            FOR NO KEY UPDATE OF i SKIP LOCKED)
        UPDATE durable.instances i SET locked_by = $5, locked_until = $6, attempts = i.attempts + 1
        FROM (SELECT DISTINCT instance_id FROM ready) r
        WHERE i.hub = $1 AND i.instance_id = r.instance_id
        RETURNING i.instance_id, i.execution_id, i.status, i.custom_status, i.revision, i.attempts, CASE WHEN left(i.instance_id, 1) = '@' THEN i.output END,
            (SELECT count(*) FROM ready) = $4
        """;

    private const string LoadHistory = "SELECT instance_id, events FROM durable.history WHERE hub = $1 AND instance_id = ANY ($2) ORDER BY instance_id, seq";

    private const string LoadInbox =
        "SELECT instance_id, event, id, execution_id FROM durable.inbox WHERE hub = $1 AND instance_id = ANY ($2) AND visible_at <= $3 ORDER BY visible_at, id";

    // A leased instance is this worker's. One without a lease must be unchanged since its history was cached, and the activity's lease still held.
    private const string UpdateInstances = """
        UPDATE durable.instances i SET status = o.status, execution_id = coalesce(o.execution_id, i.execution_id),
            input = CASE WHEN o.execution_id IS NULL THEN i.input ELSE o.input END,
            output = CASE WHEN left(i.instance_id, 1) = '@' THEN o.output ELSE coalesce(o.output, i.output) END,
            failure = coalesce(o.failure, i.failure), custom_status = o.custom_status, version = coalesce(o.version, i.version),
            updated_at = o.updated_at, locked_by = NULL, locked_until = NULL, revision = i.revision + 1, attempts = 0
        FROM unnest($3::text[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[],
                $11::text[], $12::bigint[], $13::int[], $14::text[])
            AS o(instance_id, status, execution_id, input, output, failure, custom_status, updated_at, version, answered, revision, execution)
        WHERE i.hub = $1 AND i.instance_id = o.instance_id AND CASE WHEN o.answered IS NULL THEN i.locked_by = $2
            ELSE i.locked_by IS NULL AND i.revision = o.revision AND i.execution_id = o.execution
                AND NOT EXISTS (SELECT FROM durable.inbox x WHERE x.hub = $1 AND x.instance_id = o.instance_id AND x.visible_at <= o.updated_at)
                AND EXISTS (SELECT FROM durable.activities a WHERE a.id = o.answered AND a.locked_by = $2) END
        RETURNING i.instance_id
        """;

    private const string AppendHistory = """
        INSERT INTO durable.history (hub, instance_id, seq, events)
        SELECT $1, h.instance_id, h.seq, h.events FROM unnest($2::text[], $3::int[], $4::bytea[]) AS h(instance_id, seq, events)
        """;

    private const string ScheduleActivities = """
        INSERT INTO durable.activities (hub, instance_id, execution_id, task_id, name, input, traceparent, locked_by, locked_until)
        SELECT $1, a.instance_id, a.execution_id, a.task_id, a.name, a.input, a.traceparent,
            CASE WHEN a.ordinal <= $8 THEN $9 END, CASE WHEN a.ordinal <= $8 THEN $10 END
        FROM unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[])
            WITH ORDINALITY AS a(instance_id, execution_id, task_id, name, input, traceparent, ordinal)
        ORDER BY a.ordinal
        RETURNING id, instance_id, task_id, locked_by
        """;

    private const string ClaimActivitiesSql = """
        UPDATE durable.activities a SET locked_by = $5, locked_until = $6
        FROM (
            SELECT id FROM durable.activities
            WHERE hub = $1 AND (locked_until IS NULL OR locked_until <= $2) AND id <> ALL ($3::bigint[])
            ORDER BY id LIMIT $4 FOR UPDATE SKIP LOCKED) ready
        WHERE a.id = ready.id
        RETURNING a.id, a.instance_id, a.execution_id, a.task_id, a.name, a.input, a.traceparent
        """;

    private const string CompleteActivitiesSql = """
        WITH done AS (
            DELETE FROM durable.activities a USING unnest($3::bigint[], $4::bytea[]) AS d(id, event)
            WHERE a.id = d.id AND a.id = ANY ($3) AND a.locked_by = $2
            RETURNING a.instance_id, a.execution_id, d.event)
        INSERT INTO durable.inbox (hub, instance_id, execution_id, visible_at, event)
        SELECT $1, done.instance_id, done.execution_id, $5, done.event
        FROM done JOIN durable.instances i
            ON i.hub = $1 AND i.instance_id = done.instance_id AND i.execution_id = done.execution_id AND i.status NOT IN (1, 3, 5)
        """;

    internal async Task<(IReadOnlyList<OrchestrationWork> Work, bool More, DateTimeOffset? NextDue)> ClaimOrchestrationsAsync(
        string hub, Guid worker, int limit, string[] inFlight, HistoryCache cache, DateTimeOffset now, DateTimeOffset until,
        CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        var claimed = new Dictionary<string, OrchestrationWork>();
        DateTimeOffset? nextDue;
        var more = false; // an instance may have many messages, so fewer instances than the limit may not be all
        await using (var claim = Claim(connection, ClaimInstances, Value(hub), Value(now), Value(inFlight), Value(limit), Value(worker), Value(until)))
        {
            Add(claim, "SELECT min(visible_at) FROM durable.inbox WHERE hub = $1 AND visible_at > $2", Value(hub), Value(now));
            await claim.PrepareAsync(cancellationToken);
            await using var row = await claim.ExecuteReaderAsync(cancellationToken);
            await row.NextResultAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                more = row.GetBoolean(7);
                claimed.Add(row.GetString(0),
                    new OrchestrationWork(row.GetString(0), row.GetString(1), (OrchestrationRuntimeStatus)row.GetInt16(2), TextAt(row, 3))
                    {
                        Revision = row.GetInt32(4),
                        Attempts = row.GetInt32(5),
                        EntityState = TextAt(row, 6),
                    });
            }

            await row.NextResultAsync(cancellationToken);
            nextDue = await row.ReadAsync(cancellationToken) && !row.IsDBNull(0) ? row.GetFieldValue<DateTimeOffset>(0) : null;
        }

        if (claimed.Count == 0) return ([], false, nextDue);
        var unknown = claimed.Values.Where(work => !TakeFrom(cache, work)).Select(work => work.InstanceId).ToList();
        await using var load = new NpgsqlBatch(connection);
        if (unknown.Count > 0) Add(load, LoadHistory, Value(hub), Each(unknown, id => id));
        Add(load, LoadInbox, Value(hub), Each(claimed.Keys, id => id), Value(now));
        await load.PrepareAsync(cancellationToken);
        await using var rows = await load.ExecuteReaderAsync(cancellationToken);
        if (unknown.Count > 0)
        {
            while (await rows.ReadAsync(cancellationToken))
            {
                var work = claimed[rows.GetString(0)];
                var events = rows.GetFieldValue<byte[]>(1);
                var turn = Read(P.HistoryChunk.Parser, events, work) ?? new();
                work.History.AddRange(turn.Events);
                work.PendingTasks += turn.Events.Sum(e => e.PendingTasks);
                work.Bytes += events.Length;
            }

            await rows.NextResultAsync(cancellationToken);
        }

        while (await rows.ReadAsync(cancellationToken))
        {
            var work = claimed[rows.GetString(0)];
            work.Inbox.Add(new InboxRow(rows.GetInt64(2), Read(P.HistoryEvent.Parser, rows.GetFieldValue<byte[]>(1), work) ?? new(), TextAt(rows, 3)));
        }

        return ([.. claimed.Values], more, nextDue);
    }

    private static bool TakeFrom(HistoryCache cache, OrchestrationWork work)
    {
        if (cache.Take(work.InstanceId, work.ExecutionId) is not { } known || known.Revision != work.Revision)
            return work.Revision == 0 || work.IsEntity; // these have no history
        (work.History, work.Bytes, work.PendingTasks, work.IsLive) = (known.History, known.Bytes, known.PendingTasks, known.IsLive);
        return true;
    }

    /// <summary>An unreadable history fails its instance, not the whole claim.</summary>
    private static T? Read<T>(MessageParser<T> parser, byte[] stored, OrchestrationWork work)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(stored);
        }
        catch (InvalidProtocolBufferException broken)
        {
            work.Unreadable ??= broken.Message;
            return null;
        }
    }

    /// <summary>Stores turns in one transaction; throws when a lease is lost.</summary>
    /// <returns>The stored turns: all of leased instances, and those without a lease that no change preceded. And the leased activities.</returns>
    internal async Task<(HashSet<TurnOutcome> Stored, IReadOnlyList<ActivityWork> Taken)> StoreTurnsAsync(
        string hub, Guid worker, IReadOnlyList<TurnOutcome> turns, int maxTaken, DateTimeOffset until)
    {
        await using var connection = await db.OpenConnectionAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        var stored = await UpdateInstancesAsync(connection, transaction, hub, worker, turns);
        if (turns.Any(turn => turn.Work.Answered is null && !stored.Contains(turn)))
        {
            throw new InvalidOperationException(
                "The lease of an orchestration was lost to another worker or to a new instance of the same id; the turn is discarded.");
        }

        turns = [.. turns.Where(stored.Contains)];
        if (turns.Count == 0) return (stored, []);

        await using var batch = new NpgsqlBatch(connection, transaction);
        var answered = turns.Select(turn => turn.Work.Answered?.Id).OfType<long>().ToArray();
        if (answered.Length > 0) Add(batch, "DELETE FROM durable.activities WHERE id = ANY ($1) AND locked_by = $2", Value(answered), Value(worker));
        AddHistory(batch, hub, turns);
        AddInboxRemoval(batch, hub, turns);
        AddActivities(batch, hub, turns, worker, maxTaken, until);
        if (turns.SelectMany(t => t.Messages).ToList() is { Count: > 0 } messages)
        {
            AddEntities(batch, hub, messages, turns[0].Now);
            Add(batch, Post, PostParameters(hub, messages));
        }

        if (turns.Where(t => t.TerminateChildren).ToList() is { Count: > 0 } parents) await AddTerminationOfChildrenAsync(batch, hub, parents);
        await batch.PrepareAsync();
        var taken = await ReadTakenAsync(batch, turns);
        if (answered.Length > 0 && batch.BatchCommands[0].RecordsAffected != answered.Length)
            throw new InvalidOperationException("The lease of an activity was lost to another worker; its result is discarded.");
        await StartChildrenAsync(connection, transaction, hub, turns);
        await transaction.CommitAsync();
        return (stored, taken);
    }

    private static async Task<HashSet<TurnOutcome>> UpdateInstancesAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string hub, Guid worker, IReadOnlyList<TurnOutcome> turns)
    {
        await using var update = new NpgsqlCommand(UpdateInstances, connection, transaction);
        update.Parameters.AddRange((NpgsqlParameter[])[
            Value(hub), Value(worker), Each(turns, t => t.Work.InstanceId), Each(turns, t => (short)t.Status),
            Each(turns, t => t.Next?.OrchestrationInstance.ExecutionId),
            Each(turns, t => t.Next?.Input), Each(turns, t => t.Output), Each(turns, t => t.Failure is { } failure ? Failures.ToJson(failure) : null),
            Each(turns, t => t.CustomStatus),
            Each(turns, t => t.Now), Each(turns, t => t.Next?.Version), Each(turns, t => t.Work.Answered?.Id), Each(turns, t => t.Work.Revision),
            Each(turns, t => t.Work.ExecutionId)]);
        await update.PrepareAsync();
        var byId = turns.ToDictionary(turn => turn.Work.InstanceId);
        return [.. await ReadAsync(update, row => byId[row.GetString(0)], CancellationToken.None)];
    }

    private static async Task<List<ActivityWork>> ReadTakenAsync(NpgsqlBatch batch, IReadOnlyList<TurnOutcome> turns)
    {
        List<ActivityWork> taken = [];
        var scheduledActivities = turns.SelectMany(t => t.Activities.Select(a => (t.Work, Activity: a)))
            .ToDictionary(a => (a.Work.InstanceId, a.Activity.TaskId));
        await using var row = await batch.ExecuteReaderAsync();
        do
        {
            while (await row.ReadAsync())
            {
                if (row.FieldCount != 4 || row.IsDBNull(3)) // another statement's row, or not leased
                    continue;
                var (work, activity) = scheduledActivities[(row.GetString(1), row.GetInt32(2))];
                taken.Add(new ActivityWork(
                    row.GetInt64(0), work.InstanceId, work.ExecutionId, activity.TaskId, activity.Name, activity.Input, activity.TraceParent));
            }
        }
        while (await row.NextResultAsync());
        return taken;
    }

    internal async Task<(IReadOnlyList<ActivityWork> Work, bool More, DateTimeOffset? NextDue)> ClaimActivitiesAsync(
        string hub, Guid worker, int limit, long[] inFlight, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        await using var claim = Claim(connection, ClaimActivitiesSql, Value(hub), Value(now), Value(inFlight), Value(limit), Value(worker), Value(until));
        await claim.PrepareAsync(cancellationToken);
        List<ActivityWork> claimed = [];
        await using var row = await claim.ExecuteReaderAsync(cancellationToken);
        await row.NextResultAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            claimed.Add(new ActivityWork(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4), TextAt(row, 5), TextAt(row, 6)));
        }

        return (claimed, claimed.Count == limit, null);
    }

    /// <summary>Turns results into inbox events. Results whose lease is lost are dropped: another worker runs the activity again.</summary>
    internal async Task CompleteActivitiesAsync(string hub, Guid worker, IReadOnlyList<(long Id, P.HistoryEvent Result)> results, DateTimeOffset now)
    {
        await using var connection = await db.OpenConnectionAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(CompleteActivitiesSql, connection);
        command.Parameters.AddRange(
            (NpgsqlParameter[])[Value(hub), Value(worker), Each(results, r => r.Id), Each(results, r => r.Result.ToByteArray()), Value(now)]);
        await command.PrepareAsync();
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Whether no work is due. Work in progress keeps its rows until it is stored, so it counts.</summary>
    internal async Task<bool> IsIdleAsync(string hub, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = Command("""
            SELECT NOT EXISTS (SELECT FROM durable.activities WHERE hub = $1) AND NOT EXISTS (
                SELECT FROM durable.inbox x JOIN durable.instances i ON i.hub = x.hub AND i.instance_id = x.instance_id
                WHERE x.hub = $1 AND x.visible_at <= $2)
            """, Value(hub), Value(now));
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static void AddHistory(NpgsqlBatch batch, string hub, IReadOnlyList<TurnOutcome> turns)
    {
        if (turns.Where(t => t.Next is not null).Select(t => t.Work.InstanceId).ToList() is { Count: > 0 } restarted)
            Add(batch, "DELETE FROM durable.history WHERE hub = $1 AND instance_id = ANY ($2)", Value(hub), Each(restarted, id => id));
        if (turns.Where(t => t.Next is null && t.History.Events.Count > 0).ToList() is { Count: > 0 } rows)
            Add(batch, AppendHistory, Value(hub), Each(rows, t => t.Work.InstanceId), Each(rows, t => t.Work.Revision), Each(rows, t => t.EncodeHistory()));
    }

    private static void AddInboxRemoval(NpgsqlBatch batch, string hub, IReadOnlyList<TurnOutcome> turns)
    {
        if (turns.SelectMany(t => t.Consumed).ToArray() is { Length: > 0 } consumed)
            Add(batch, "DELETE FROM durable.inbox WHERE id = ANY ($1)", Value(consumed));
        if (turns.Where(t => t.HasFinished).Select(t => t.Work.InstanceId).ToArray() is { Length: > 0 } finished)
            Add(batch, "DELETE FROM durable.inbox WHERE hub = $1 AND instance_id = ANY ($2)", Value(hub), Value(finished));
        // Timers and results belong to the execution that ended; events stay for the next, whose start is posted after this.
        if (turns.Where(t => t.Next is not null).Select(t => t.Work.InstanceId).ToArray() is { Length: > 0 } restarted)
            Add(batch, "DELETE FROM durable.inbox WHERE hub = $1 AND instance_id = ANY ($2) AND execution_id IS NOT NULL", Value(hub), Value(restarted));
    }

    private static void AddActivities(NpgsqlBatch batch, string hub, IReadOnlyList<TurnOutcome> turns, Guid worker, int maxTaken, DateTimeOffset until)
    {
        var rows = turns.SelectMany(t => t.Activities.Select(a => (t.Work, a.TaskId, a.Name, a.Input, a.TraceParent))).ToList();
        if (rows.Count > 0)
        {
            Add(batch, ScheduleActivities,
                Value(hub), Each(rows, r => r.Work.InstanceId), Each(rows, r => r.Work.ExecutionId), Each(rows, r => r.TaskId), Each(rows, r => r.Name),
                Each(rows, r => r.Input), Each(rows, r => r.TraceParent), Value((long)maxTaken), Value(worker), Value(until));
        }
    }

    private async Task AddTerminationOfChildrenAsync(NpgsqlBatch batch, string hub, List<TurnOutcome> parents)
    {
        await using var command = Command(
            "SELECT instance_id FROM durable.instances WHERE hub = $1 AND parent_id = ANY ($2) AND status NOT IN (1, 3, 5)",
            Value(hub), Each(parents, p => p.Work.InstanceId));
        var messages = await ReadAsync(command, row => new InboxMessage(
            row.GetString(0), HistoryEvents.Terminated(null, recursive: true, parents[0].Now), parents[0].Now), CancellationToken.None);
        if (messages.Count > 0) Add(batch, Post, PostParameters(hub, messages));
    }

    /// <summary>Starts sub-orchestrations. One whose id belongs to an unfinished instance fails, and its parent receives the failure.</summary>
    private static async Task StartChildrenAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string hub, IReadOnlyList<TurnOutcome> turns)
    {
        var children = turns.SelectMany(t => t.Children).ToList();
        if (children.Count == 0) return;
        var distinct = children.DistinctBy(c => c.InstanceId).ToList();
        HashSet<string> rejected = [.. distinct.Select(c => c.InstanceId)];
        await using var start = new NpgsqlCommand(StartInstances, connection, transaction);
        start.Parameters.AddRange(StartParameters(hub, distinct, Unfinished, turns[0].Now));
        rejected.ExceptWith(await ReadAsync(start, row => row.GetString(0), CancellationToken.None));

        // A durable entity that starts an orchestration whose id is taken is not notified, as on Azure.
        children.RemoveAll(child => child.Started.ParentInstance is null);
        var failures = children.Where(c => rejected.Contains(c.InstanceId)).Concat(children.Except(distinct))
            .Select(child => ChildRejected(child, turns[0].Now)).ToList();
        if (failures.Count == 0) return;
        await using var post = new NpgsqlCommand(Post, connection, transaction);
        post.Parameters.AddRange(PostParameters(hub, failures));
        await post.ExecuteNonQueryAsync();
    }

    private static InboxMessage ChildRejected(NewInstance child, DateTimeOffset now)
    {
        var (parent, failure) = (child.Started.ParentInstance, new P.TaskFailureDetails
        {
            ErrorType = typeof(InvalidOperationException).FullName!,
            ErrorMessage = $"An orchestration with the instance id '{child.InstanceId}' exists already and has not finished.",
        });
        return new(parent.OrchestrationInstance.InstanceId, HistoryEvents.ChildFailed(parent.TaskScheduledId, failure, now), now,
            parent.OrchestrationInstance.ExecutionId);
    }

    /// <summary>Claims without waiting for the disk: a lease that a crash of the database loses only fails the commit of its work.</summary>
    private static NpgsqlBatch Claim(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        var batch = new NpgsqlBatch(connection);
        Add(batch, "SELECT set_config('synchronous_commit', 'off', true)"); // for this implicit transaction
        Add(batch, sql, parameters);
        return batch;
    }

    private static void Add(NpgsqlBatch batch, string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(parameters);
        batch.BatchCommands.Add(command);
    }
}
