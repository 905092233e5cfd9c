using Google.Protobuf.WellKnownTypes;

namespace Platform.Local.Durable;

/// <summary>Creates history events as messages of the Durable Task protocol, which are also the messages of the inbox and the input of the runner.</summary>
internal static class HistoryEvents
{
    /// <summary>The id of events that are not actions.</summary>
    private const int NoAction = -1;

    /// <summary>The start of a turn, and the time that the orchestrator sees in it.</summary>
    public static P.HistoryEvent TurnStarted(DateTimeOffset now) => At(now, new() { OrchestratorStarted = new() });

    public static P.HistoryEvent TurnCompleted(DateTimeOffset now) => At(now, new() { OrchestratorCompleted = new() });

    public static P.HistoryEvent Started(
        string instanceId, string name, string? version, string? input, string? traceParent, DateTimeOffset now, P.ParentInstanceInfo? parent = null)
    {
        var started = new P.ExecutionStartedEvent
        {
            Name = name,
            Version = version,
            Input = input,
            OrchestrationInstance = new() { InstanceId = instanceId, ExecutionId = NewExecutionId() }
        };
        if (parent is not null) started.ParentInstance = parent;
        if (traceParent is not null) started.ParentTraceContext = new() { TraceParent = traceParent };
        return At(now, new() { ExecutionStarted = started });
    }

    /// <summary>The execution that follows a continue-as-new.</summary>
    public static P.HistoryEvent ContinuedAsNew(P.ExecutionStartedEvent before, string? input, string? newVersion, DateTimeOffset now)
    {
        var started = before.Clone();
        started.OrchestrationInstance.ExecutionId = NewExecutionId();
        started.Input = input;
        started.Version = newVersion ?? before.Version;
        started.ScheduledStartTimestamp = null;
        return At(now, new() { ExecutionStarted = started });
    }

    public static P.HistoryEvent Completed(int id, P.OrchestrationStatus status, string? output, P.TaskFailureDetails? failure, DateTimeOffset now)
    {
        var completed = new P.ExecutionCompletedEvent { OrchestrationStatus = status, Result = output };
        if (failure is not null) completed.FailureDetails = failure;
        return At(now, new() { ExecutionCompleted = completed }, id);
    }

    public static P.HistoryEvent Terminated(string? output, bool recursive, DateTimeOffset now) =>
        At(now, new() { ExecutionTerminated = new() { Input = output, Recurse = recursive } });

    public static P.HistoryEvent Suspended(string? reason, DateTimeOffset now) => At(now, new() { ExecutionSuspended = new() { Input = reason } });

    public static P.HistoryEvent Resumed(string? reason, DateTimeOffset now) => At(now, new() { ExecutionResumed = new() { Input = reason } });

    /// <summary>Rewinds: removes the failures of the last execution and schedules their actions again.</summary>
    public static P.HistoryEvent Rewound(string? reason, DateTimeOffset now) => At(now, new() { ExecutionRewound = new() { Reason = reason } });

    public static P.HistoryEvent EventRaised(string name, string? input, DateTimeOffset now) =>
        At(now, new() { EventRaised = new() { Name = name, Input = input } });

    public static P.HistoryEvent EventSent(int id, string instanceId, string name, string? input, DateTimeOffset now) =>
        At(now, new() { EventSent = new() { InstanceId = instanceId, Name = name, Input = input } }, id);

    public static P.HistoryEvent TaskScheduled(int id, string name, string? version, string? input, DateTimeOffset now) =>
        At(now, new() { TaskScheduled = new() { Name = name, Version = version, Input = input } }, id);

    public static P.HistoryEvent TaskCompleted(int id, string? result, DateTimeOffset now) =>
        At(now, new() { TaskCompleted = new() { TaskScheduledId = id, Result = result } });

    public static P.HistoryEvent TaskFailed(int id, P.TaskFailureDetails failure, DateTimeOffset now) =>
        At(now, new() { TaskFailed = new() { TaskScheduledId = id, FailureDetails = failure } });

    public static P.HistoryEvent ChildCreated(int id, string instanceId, string name, string? version, string? input, DateTimeOffset now) =>
        At(now, new() { SubOrchestrationInstanceCreated = new() { InstanceId = instanceId, Name = name, Version = version, Input = input } }, id);

    public static P.HistoryEvent ChildCompleted(int id, string? result, DateTimeOffset now) =>
        At(now, new() { SubOrchestrationInstanceCompleted = new() { TaskScheduledId = id, Result = result } });

    public static P.HistoryEvent ChildFailed(int id, P.TaskFailureDetails failure, DateTimeOffset now) =>
        At(now, new() { SubOrchestrationInstanceFailed = new() { TaskScheduledId = id, FailureDetails = failure } });

    public static P.HistoryEvent TimerCreated(int id, Timestamp fireAt, DateTimeOffset now) => At(now, new() { TimerCreated = new() { FireAt = fireAt } }, id);

    public static P.HistoryEvent TimerFired(int id, Timestamp fireAt) =>
        new() { EventId = NoAction, Timestamp = fireAt, TimerFired = new() { TimerId = id, FireAt = fireAt } };

    public static string NewExecutionId() => Guid.CreateVersion7().ToString("N");

    extension(P.HistoryEvent historyEvent)
    {
        /// <summary>Whether it is an action of the orchestrator.</summary>
        public bool IsAction => historyEvent.EventTypeCase is P.HistoryEvent.EventTypeOneofCase.TaskScheduled or P.HistoryEvent.EventTypeOneofCase.TimerCreated
            or P.HistoryEvent.EventTypeOneofCase.SubOrchestrationInstanceCreated or P.HistoryEvent.EventTypeOneofCase.EventSent;

        /// <summary>The id of the action that it completes.</summary>
        public int? CompletedAction => historyEvent.EventTypeCase switch
        {
            P.HistoryEvent.EventTypeOneofCase.TaskCompleted => historyEvent.TaskCompleted.TaskScheduledId,
            P.HistoryEvent.EventTypeOneofCase.TaskFailed => historyEvent.TaskFailed.TaskScheduledId,
            P.HistoryEvent.EventTypeOneofCase.SubOrchestrationInstanceCompleted => historyEvent.SubOrchestrationInstanceCompleted.TaskScheduledId,
            P.HistoryEvent.EventTypeOneofCase.SubOrchestrationInstanceFailed => historyEvent.SubOrchestrationInstanceFailed.TaskScheduledId,
            P.HistoryEvent.EventTypeOneofCase.TimerFired => historyEvent.TimerFired.TimerId,
            _ => null,
        };

        /// <summary>The failure of an activity or a sub-orchestration.</summary>
        public P.TaskFailureDetails? Failure => historyEvent.TaskFailed?.FailureDetails ?? historyEvent.SubOrchestrationInstanceFailed?.FailureDetails;

        /// <summary>The change of the number of activities and sub-orchestrations that are awaited.</summary>
        public int PendingTasks => historyEvent.EventTypeCase switch
        {
            P.HistoryEvent.EventTypeOneofCase.TaskScheduled or P.HistoryEvent.EventTypeOneofCase.SubOrchestrationInstanceCreated => 1,
            P.HistoryEvent.EventTypeOneofCase.TimerFired => 0,
            _ => historyEvent.CompletedAction is null ? 0 : -1,
        };
    }

    private static P.HistoryEvent At(DateTimeOffset now, P.HistoryEvent historyEvent, int id = NoAction)
    {
        (historyEvent.Timestamp, historyEvent.EventId) = (Timestamp.FromDateTimeOffset(now), id);
        return historyEvent;
    }
}
