using Microsoft.DurableTask.Client;
using Npgsql;

namespace Platform.Local.Durable;

/// <summary>Restarting and rewinding.</summary>
public sealed partial class DurableStore
{
    /// <summary>What an instance was started with; null if there is none.</summary>
    internal async Task<(ExecutionStarted Started, string? Tags)?> GetStartAsync(string hub, string instanceId, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand("SELECT name, input, version, tags FROM durable.instances WHERE hub = $1 AND instance_id = $2");
        command.Parameters.AddRange((NpgsqlParameter[])[Value(hub), Value(instanceId)]);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? (new ExecutionStarted(row.GetString(0), OrchestrationTurn.NewId(), TextAt(row, 1), null, null, Version: TextAt(row, 2)), TextAt(row, 3))
            : null;
    }

    /// <summary>Rewinds a failed instance, and the failed sub-orchestrations that it failed by. The status it has otherwise; null if there is none.</summary>
    internal async Task<OrchestrationRuntimeStatus?> RewindAsync(string hub, string instanceId, string? reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await StatusAsync(connection, hub, instanceId, cancellationToken) is not OrchestrationRuntimeStatus.Failed and var other)
            return other;
        await RewindAsync(connection, hub, instanceId, reason, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return OrchestrationRuntimeStatus.Failed;
    }

    private static async Task RewindAsync(NpgsqlConnection connection, string hub, string instanceId, string? reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<HistoryEvent> history = [];
        await using (var load = new NpgsqlCommand(LoadHistory, connection))
        {
            load.Parameters.AddRange((NpgsqlParameter[])[Value(hub), Each([instanceId], id => id)]);
            await using var row = await load.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
                history.Add(HistoryEvent.FromJson(row.GetString(1)));
        }

        HashSet<string> children = [];
        foreach (var child in history.OfType<ChildScheduled>())
        {
            if (await StatusAsync(connection, hub, child.InstanceId, cancellationToken) != OrchestrationRuntimeStatus.Failed)
                continue;
            children.Add(child.InstanceId);
        }

        var rewound = Rewinding.Of(history, children);
        foreach (var child in rewound.Children)
            await RewindAsync(connection, hub, child, reason, now, cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, "DELETE FROM durable.history WHERE hub = $1 AND instance_id = $2", Value(hub), Value(instanceId));
        var kept = rewound.History.Select((e, seq) => (Seq: seq, Event: e.ToJson())).ToList();
        Add(batch, AppendHistory, Value(hub), Each(kept, _ => instanceId), Each(kept, k => k.Seq), Each(kept, k => k.Event));
        Add(batch, """
            UPDATE durable.instances SET status = 0, failure = NULL, output = NULL, updated_at = $3, locked_by = NULL, locked_until = NULL,
                revision = revision + 1, attempts = 0
            WHERE hub = $1 AND instance_id = $2
            """, Value(hub), Value(instanceId), Value(now));
        InboxMessage[] messages = [.. rewound.Again.Prepend(new ExecutionRewound(reason)).Select(e => new InboxMessage(instanceId, e, now))];
        Add(batch, Post, PostParameters(hub, messages));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<OrchestrationRuntimeStatus?> StatusAsync(NpgsqlConnection connection, string hub, string instanceId, CancellationToken cancellationToken)
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
internal sealed record Rewinding(IReadOnlyList<HistoryEvent> History, IReadOnlyList<HistoryEvent> Again, IReadOnlyCollection<string> Children)
{
    public static Rewinding Of(IReadOnlyList<HistoryEvent> history, IReadOnlySet<string> failedChildren)
    {
        var turns = Turns(history);
        var last = turns[^1];
        var undone = turns.SkipLast(1).Where(turn => !turn.Exists(e => e is ActionTaken)).Append(last).SelectMany(turn => turn.OfType<TaskFailed>()).Select(f => f.Id).ToHashSet();
        // A failed child is rewound itself, and answers again; what else failed is asked for again.
        var rewoundChildren = history.OfType<ChildScheduled>().Where(child => undone.Contains(child.Id) && failedChildren.Contains(child.InstanceId)).ToList();
        var waitingAgain = rewoundChildren.Select(child => child.Id).ToHashSet();
        var kept = turns.SkipLast(1).SelectMany(turn => turn)
            .Where(e => e is not TaskFailed failed || !undone.Contains(failed.Id))
            .Where(e => e is not ActionTaken action || !undone.Contains(action.Id) || waitingAgain.Contains(action.Id)).ToList();
        var again = last.Where(e => e is TaskCompleted or TimerFired or EventRaised or ExecutionStarted || (e is TaskFailed failed && !undone.Contains(failed.Id))).ToList();
        return new(kept, again, [.. rewoundChildren.Select(child => child.InstanceId)]);
    }

    private static List<List<HistoryEvent>> Turns(IReadOnlyList<HistoryEvent> history)
    {
        List<List<HistoryEvent>> turns = [];
        foreach (var happened in history)
        {
            if (happened is TurnStarted || turns.Count == 0)
                turns.Add([]);
            turns[^1].Add(happened);
        }

        return turns;
    }
}
