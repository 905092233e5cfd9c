namespace Platform.Local.Durable;

/// <summary>Restart and rewind.</summary>
public sealed partial class DurableStore
{
    /// <summary>The start arguments of an instance; null if there is none.</summary>
    internal async Task<(string Name, string? Input, string? Version, string? Tags)?> GetStartAsync(
        string hub, string instanceId, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "SELECT name, input, version, tags FROM durable.instances WHERE hub = $1 AND instance_id = $2", Value(hub), Value(instanceId));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (row.GetString(0), TextAt(row, 1), TextAt(row, 2), TextAt(row, 3)) : null;
    }

    /// <summary>Rewinds a failed instance and the sub-orchestrations that failed it. Returns its status before; null if there is none.</summary>
    internal async Task<OrchestrationRuntimeStatus?> RewindAsync(
        string hub, string instanceId, string? reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await StatusAsync(connection, hub, instanceId, cancellationToken) is not OrchestrationRuntimeStatus.Failed and var other) return other;
        await RewindAsync(connection, hub, instanceId, reason, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return OrchestrationRuntimeStatus.Failed;
    }

    private static async Task RewindAsync(
        NpgsqlConnection connection, string hub, string instanceId, string? reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var load = new NpgsqlCommand(LoadHistory, connection) { Parameters = { Value(hub), Value<string[]>([instanceId]) } };
        var chunks = await ReadAsync(load, row => P.HistoryChunk.Parser.ParseFrom(row.GetFieldValue<byte[]>(1)), cancellationToken);
        List<P.HistoryEvent> history = [.. chunks.SelectMany(chunk => chunk.Events)];
        HashSet<string> children = [];
        foreach (var child in history.Select(e => e.SubOrchestrationInstanceCreated).OfType<P.SubOrchestrationInstanceCreatedEvent>())
        {
            if (await StatusAsync(connection, hub, child.InstanceId, cancellationToken) == OrchestrationRuntimeStatus.Failed)
                children.Add(child.InstanceId);
        }

        var rewound = Rewinding.Of(history, children);
        foreach (var child in rewound.Children) await RewindAsync(connection, hub, child, reason, now, cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, "DELETE FROM durable.history WHERE hub = $1 AND instance_id = $2", Value(hub), Value(instanceId));
        if (rewound.History.Count > 0)
        {
            Add(batch, AppendHistory, Value(hub), Value<string[]>([instanceId]), Value<int[]>([0]),
                Value<byte[][]>([new P.HistoryChunk { Events = { rewound.History } }.ToByteArray()]));
        }

        Add(batch, """
            UPDATE durable.instances SET status = 0, failure = NULL, output = NULL, updated_at = $3, locked_by = NULL, locked_until = NULL,
                revision = revision + 1, attempts = 0
            WHERE hub = $1 AND instance_id = $2
            """, Value(hub), Value(instanceId), Value(now));
        InboxMessage[] messages = [
            .. rewound.Redelivered.Prepend(HistoryEvents.Rewound(reason, now)).Select(e => new InboxMessage(instanceId, e, now))];
        Add(batch, Post, PostParameters(hub, messages));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<OrchestrationRuntimeStatus?> StatusAsync(
        NpgsqlConnection connection, string hub, string instanceId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT status FROM durable.instances WHERE hub = $1 AND instance_id = $2 FOR UPDATE", connection);
        command.Parameters.AddRange((NpgsqlParameter[])[Value(hub), Value(instanceId)]);
        return await command.ExecuteScalarAsync(cancellationToken) is short status ? (OrchestrationRuntimeStatus)status : null;
    }
}

/// <summary>What a rewind keeps of a history. The last turn is undone and its events are redelivered without the failures, as are earlier failures that the
/// orchestrator did not act on (of a fan-out that still waited). A failure that it handled, by a retry or otherwise, stays.</summary>
internal sealed record Rewinding(IReadOnlyList<P.HistoryEvent> History, IReadOnlyList<P.HistoryEvent> Redelivered, IReadOnlyCollection<string> Children)
{
    public static Rewinding Of(IReadOnlyList<P.HistoryEvent> history, IReadOnlySet<string> failedChildren)
    {
        var turns = Turns(history);
        var last = turns[^1];
        // An exhausted retry policy ends with a timer that fires at once: the failure came in the turn before.
        var lastFired = last.Where(e => e.TimerFired is not null).Select(fired => fired.TimerFired.TimerId).ToHashSet();
        var exhaustedTimers = turns.SelectMany(
            turn => turn.Where(e => e.TimerCreated is { } timer && timer.FireAt <= turn[0].Timestamp && lastFired.Contains(e.EventId)))
            .Select(timer => timer.EventId).ToHashSet();
        var undone = turns.SkipLast(1).Where(turn => !turn.Exists(e => e.IsAction && !exhaustedTimers.Contains(e.EventId))).Append(last)
            .SelectMany(turn => turn.Where(e => e.Failure is not null)).Select(failed => failed.CompletedAction!.Value).ToHashSet();
        // A failed child is rewound and completes again; other failed actions are scheduled again.
        var rewoundChildren = history
            .Where(e => e.SubOrchestrationInstanceCreated is { } child && undone.Contains(e.EventId)
                && failedChildren.Contains(child.InstanceId)).ToList();
        var waitingAgain = rewoundChildren.Select(child => child.EventId).ToHashSet();
        var kept = turns.SkipLast(1).SelectMany(turn => turn)
            .Where(e => e.Failure is null || !undone.Contains(e.CompletedAction!.Value))
            .Where(e => !e.IsAction || !(undone.Contains(e.EventId) || exhaustedTimers.Contains(e.EventId))
                || waitingAgain.Contains(e.EventId)).ToList();
        var redelivered = last.Where(e =>
            (e.CompletedAction is { } id && (e.Failure is null || !undone.Contains(id)) && !exhaustedTimers.Contains(id)) || e.EventRaised is not null
            || e.ExecutionStarted is not null);
        return new(kept, [.. redelivered], [.. rewoundChildren.Select(child => child.SubOrchestrationInstanceCreated.InstanceId)]);
    }

    private static List<List<P.HistoryEvent>> Turns(IReadOnlyList<P.HistoryEvent> history)
    {
        List<List<P.HistoryEvent>> turns = [];
        foreach (var e in history)
        {
            if (e.OrchestratorStarted is not null || turns.Count == 0) turns.Add([]);
            turns[^1].Add(e);
        }

        return turns;
    }
}
