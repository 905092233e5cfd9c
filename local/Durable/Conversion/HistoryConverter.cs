using Google.Protobuf.WellKnownTypes;

namespace Platform.Local.Durable.Conversion;

/// <summary>Converts the history and inbox of an orchestration of older task hubs. Actions are renumbered as the runner does: it splits timers of more than
/// three days, and sends a message for each released entity.</summary>
internal sealed class HistoryConverter(string instanceId, string executionId)
{
    // The runner's default.
    private static readonly TimeSpan MaxTimerInterval = TimeSpan.FromDays(3);

    private readonly RunnerGuids guids = new(instanceId);
    private readonly Dictionary<int, (OldEvent Old, int NewId, DateTimeOffset At, string? RequestId)> actions = [];
    private DateTimeOffset now;
    private int shift;

    public List<P.HistoryEvent> History { get; } = [];
    public bool HasStarted { get; private set; }

    /// <summary>The actions whose number changed.</summary>
    public IEnumerable<(int Old, int New)> Renumbered =>
        actions.Where(action => action.Key != action.Value.NewId).Select(action => (action.Key, action.Value.NewId));

    /// <summary>The ids of entity requests that may still be answered, by action number.</summary>
    public IEnumerable<(int Id, string RequestId)> Requests =>
        actions.Where(action => action.Value.RequestId is not null).Select(action => (action.Key, action.Value.RequestId!));

    public void AddHistory(OldEvent old)
    {
        switch (old.Kind)
        {
            case "turn":
                EndTurn();
                now = old.At!.Value;
                History.Add(HistoryEvents.TurnStarted(now));
                break;
            case "task" or "timer" or "child" or "sent" or "call" or "signal" or "lock" or "release":
                AddAction(old);
                break;
            case "suspended" or "resumed" when !HasStarted:
                break; // no effect before the start
            case "fired" when actions.TryGetValue(old.Id, out var timer) && timer.Old.FireAt - timer.At > MaxTimerInterval:
                History.Add(HistoryEvents.TimerFired(timer.NewId, Timestamp.FromDateTimeOffset(timer.Old.FireAt!.Value)));
                AddTimerRemainder(timer.Old.FireAt.Value);
                break;
            default:
                HasStarted |= old.Kind == "started";
                History.AddRange(Convert(old));
                break;
        }
    }

    /// <summary>Ends the history.</summary>
    public void EndTurn()
    {
        if (History.Count > 0 && History[^1].OrchestratorCompleted is null) History.Add(HistoryEvents.TurnCompleted(now));
    }

    /// <summary>Converts an event that is not an action: to none when it has no meaning any more, to several for a start with carried events.</summary>
    public IEnumerable<P.HistoryEvent> Convert(OldEvent old)
    {
        var action = actions.GetValueOrDefault(old.Id);
        return old.Kind switch
        {
            "started" => [Started(old), .. (old.Carried ?? []).Select(Raised)],
            "event" => [Raised(old)],
            "fired" => [HistoryEvents.TimerFired(action.NewId, Timestamp.FromDateTimeOffset(action.Old?.FireAt ?? now))],
            "done" => [Result(action.Old?.Kind, action.NewId, action.RequestId, old)],
            "failed" => [Failure(action.Old?.Kind, action.NewId, action.RequestId, old.Failure!)],
            "suspended" => [HistoryEvents.Suspended(old.Reason, now)],
            "resumed" => [HistoryEvents.Resumed(old.Reason, now)],
            "terminated" => [HistoryEvents.Terminated(old.Output, old.Recursive, now)],
            "rewound" => [HistoryEvents.Rewound(old.Reason, now)],
            "ended" => [HistoryEvents.Completed(-1, System.Enum.Parse<P.OrchestrationStatus>(old.Status!), old.Output, old.Failure?.Convert(), now)],
            _ => [],
        };
    }

    private void AddAction(OldEvent old)
    {
        var id = old.Id + shift;
        var requestId = old.Kind is "call" or "signal" or "lock" ? guids.Next(now) : null;
        actions[old.Id] = (old, id, now, requestId);
        switch (old.Kind)
        {
            case "task":
                History.Add(HistoryEvents.TaskScheduled(id, old.Name!, null, old.Preview is null ? null : $"[{old.Preview}]", now));
                break;
            case "timer":
                History.Add(HistoryEvents.TimerCreated(id, Timestamp.FromDateTimeOffset(old.FireAt!.Value), now));
                break;
            case "child":
                guids.Skip(old.InstanceId!);
                History.Add(HistoryEvents.ChildCreated(id, old.InstanceId!, old.Name!, old.Version, null, now));
                break;
            case "sent":
                History.Add(HistoryEvents.EventSent(id, old.InstanceId!, old.Name!, null, now));
                break;
            case "release":
                foreach (var entity in old.Entities!) AddSent(id++, EntityMessages.ReleaseOf(entity, new(instanceId, executionId), now));
                shift += old.Entities.Count - 1;
                break;
            default:
                AddSent(id, EntityMessages.ToEntity(old.Entity ?? old.Entities![0], Request(old, requestId!), now, now));
                break;
        }
    }

    private EntityRequest Request(OldEvent old, string requestId) => new()
    {
        Id = requestId,
        Operation = old.Operation,
        IsSignal = old.Kind == "signal",
        LockSet = old.Entities is null ? null : [.. old.Entities.Select(EntityName.FromId)],
        ParentInstanceId = instanceId,
        ParentExecutionId = executionId,
    };

    private void AddSent(int id, InboxMessage message) =>
        History.Add(HistoryEvents.EventSent(id, message.InstanceId, message.Event.EventRaised.Name, message.Event.EventRaised.Input, now));

    /// <summary>The runner creates a second timer for the rest of a long one, which fires at once.</summary>
    private void AddTimerRemainder(DateTimeOffset fireAt)
    {
        var (id, time) = (actions.Keys.Max() + 1 + shift++, Timestamp.FromDateTimeOffset(fireAt));
        History.AddRange([HistoryEvents.TimerCreated(id, time, now), HistoryEvents.TimerFired(id, time)]);
    }

    private P.HistoryEvent Started(OldEvent old)
    {
        var parent = old.Parent is null ? null : new P.ParentInstanceInfo
        {
            Name = old.Parent.Name,
            TaskScheduledId = old.Parent.TaskId,
            OrchestrationInstance = new() { InstanceId = old.Parent.InstanceId, ExecutionId = old.Parent.ExecutionId },
        };
        var started = HistoryEvents.Started(instanceId, old.Name!, old.Version, old.Input, old.TraceParent, now, parent);
        started.ExecutionStarted.OrchestrationInstance.ExecutionId = old.ExecutionId;
        return started;
    }

    private P.HistoryEvent Raised(OldEvent old) => HistoryEvents.EventRaised(old.Name!, old.Payload, now);

    private P.HistoryEvent Result(string? actionKind, int id, string? requestId, OldEvent old) => actionKind switch
    {
        "child" => HistoryEvents.ChildCompleted(id, old.Result, now),
        "call" => EntityMessages.ToOrchestration(instanceId, executionId, requestId!, new(old.Result), now).Event,
        "lock" => EntityMessages.ToOrchestration(instanceId, executionId, requestId!, EntityResponse.Locked, now).Event,
        _ => HistoryEvents.TaskCompleted(id, old.Result, now),
    };

    private P.HistoryEvent Failure(string? actionKind, int id, string? requestId, OldFailure failure) => actionKind switch
    {
        "child" => HistoryEvents.ChildFailed(id, failure.Convert(), now),
        "call" => EntityMessages.ToOrchestration(instanceId, executionId, requestId!, EntityResponse.Failed(failure.Convert()), now).Event,
        _ => HistoryEvents.TaskFailed(id, failure.Convert(), now),
    };
}
