using Google.Protobuf;
using Npgsql;

namespace Platform.Local.Durable;

/// <summary>Restarting and rewinding.</summary>
public sealed partial class DurableStore
{
    /// <summary>What an instance was started with; null if there is none.</summary>
    internal async Task<(string Name, string? Input, string? Version, string? Tags)?> GetStartAsync(
        string hub, string instanceId, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand("SELECT name, input, version, tags FROM durable.instances WHERE hub = $1 AND instance_id = $2");
        command.Parameters.AddRange((NpgsqlParameter[])[Value(hub), Value(instanceId)]);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? (row.GetString(0), TextAt(row, 1), TextAt(row, 2), TextAt(row, 3))
            : null;
    }

    /// <summary>Rewinds a failed instance, and the failed sub-orchestrations that it failed by. The status it has otherwise; null if there is none.</summary>
    internal async Task<OrchestrationRuntimeStatus?> RewindAsync(
        string hub, string instanceId, string? reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await StatusAsync(connection, hub, instanceId, cancellationToken) is not OrchestrationRuntimeStatus.Failed and var other)
            return other;
        await RewindAsync(connection, hub, instanceId, reason, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return OrchestrationRuntimeStatus.Failed;
    }

    private static async Task RewindAsync(
        NpgsqlConnection connection, string hub, string instanceId, string? reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<P.HistoryEvent> history = [];
        await using (var load = new NpgsqlCommand(LoadHistory, connection))
        {
            load.Parameters.AddRange((NpgsqlParameter[])[Value(hub), Each([instanceId], id => id)]);
            await using var row = await load.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
                history.AddRange(P.HistoryChunk.Parser.ParseFrom(row.GetFieldValue<byte[]>(1)).Events);
        }

        HashSet<string> children = [];
        foreach (var child in history.Select(happened => happened.SubOrchestrationInstanceCreated).OfType<P.SubOrchestrationInstanceCreatedEvent>())
        {
            if (await StatusAsync(connection, hub, child.InstanceId, cancellationToken) == OrchestrationRuntimeStatus.Failed)
                children.Add(child.InstanceId);
        }

        var rewound = Rewinding.Of(history, children);
        foreach (var child in rewound.Children)
            await RewindAsync(connection, hub, child, reason, now, cancellationToken);
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
            .. rewound.Again.Prepend(HistoryEvents.Rewound(reason, now)).Select(happened => new InboxMessage(instanceId, happened, now))];
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

/// <summary>
/// What is left of a failed execution's history. Its last turn is undone, and what came in that turn comes again, without the failures;
/// so are failures of earlier turns by which the orchestrator asked for nothing (those of a fan-out, while it waited for the rest).
/// A failure that it answered, by a retry or otherwise, is dealt with and stays.
/// </summary>
internal sealed record Rewinding(IReadOnlyList<P.HistoryEvent> History, IReadOnlyList<P.HistoryEvent> Again, IReadOnlyCollection<string> Children)
{
    public static Rewinding Of(IReadOnlyList<P.HistoryEvent> history, IReadOnlySet<string> failedChildren)
    {
        var turns = Turns(history);
        var last = turns[^1];
        // When a retry policy gives up, the runner waits for a timer that fires at once: the failure came in the turn before.
        var lastFired = last.Where(happened => happened.TimerFired is not null).Select(fired => fired.TimerFired.TimerId).ToHashSet();
        var givenUp = turns.SelectMany(
            turn => turn.Where(happened => happened.TimerCreated is { } timer && timer.FireAt <= turn[0].Timestamp && lastFired.Contains(happened.EventId)))
            .Select(timer => timer.EventId).ToHashSet();
        var undone = turns.SkipLast(1).Where(turn => !turn.Exists(happened => happened.IsAction && !givenUp.Contains(happened.EventId))).Append(last)
            .SelectMany(turn => turn.Where(happened => happened.Failure is not null)).Select(failed => failed.Answers!.Value).ToHashSet();
        // A failed child is rewound itself, and answers again; what else failed is asked for again.
        var rewoundChildren = history
            .Where(happened => happened.SubOrchestrationInstanceCreated is { } child && undone.Contains(happened.EventId)
                && failedChildren.Contains(child.InstanceId)).ToList();
        var waitingAgain = rewoundChildren.Select(child => child.EventId).ToHashSet();
        var kept = turns.SkipLast(1).SelectMany(turn => turn)
            .Where(happened => happened.Failure is null || !undone.Contains(happened.Answers!.Value))
            .Where(happened => !happened.IsAction || !(undone.Contains(happened.EventId) || givenUp.Contains(happened.EventId))
                || waitingAgain.Contains(happened.EventId)).ToList();
        var again = last.Where(happened =>
            (happened.Answers is { } id && (happened.Failure is null || !undone.Contains(id)) && !givenUp.Contains(id)) || happened.EventRaised is not null
            || happened.ExecutionStarted is not null);
        return new(kept, [.. again], [.. rewoundChildren.Select(child => child.SubOrchestrationInstanceCreated.InstanceId)]);
    }

    private static List<List<P.HistoryEvent>> Turns(IReadOnlyList<P.HistoryEvent> history)
    {
        List<List<P.HistoryEvent>> turns = [];
        foreach (var happened in history)
        {
            if (happened.OrchestratorStarted is not null || turns.Count == 0)
                turns.Add([]);
            turns[^1].Add(happened);
        }

        return turns;
    }
}
