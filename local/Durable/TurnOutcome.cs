namespace Platform.Local.Durable;

/// <param name="Id">0 for messages that were never in the inbox.</param>
/// <param name="ExecutionId">Its execution; null for any. Other executions ignore it.</param>
internal sealed record InboxRow(long Id, P.HistoryEvent Event, string? ExecutionId);

/// <summary>The input of a turn: a leased instance, or one without a lease for the result of an activity.</summary>
internal sealed record OrchestrationWork(string InstanceId, string ExecutionId, OrchestrationRuntimeStatus Status, string? CustomStatus)
{
    public List<P.HistoryEvent> History { get; set; } = [];

    /// <summary>The size of the history.</summary>
    public long Bytes { get; set; }

    /// <summary>The number of activities and sub-orchestrations that are awaited.</summary>
    public int PendingTasks { get; set; }

    /// <summary>Whether the runner's session is at the end of this history, so that it need not be replayed.</summary>
    public bool IsLive { get; set; }

    /// <summary>The number of stored turns.</summary>
    public int Revision { get; init; }

    /// <summary>The number of leases since a turn was stored.</summary>
    public int Attempts { get; init; }

    public string? EntityState { get; init; }

    /// <summary>The activity whose result makes this turn without a lease; null for a leased instance.</summary>
    public ActivityWork? Answered { get; init; }

    /// <summary>Why the stored history cannot be read.</summary>
    public string? Unreadable { get; set; }

    public bool IsEntity => TaskHubClient.IsEntityId(InstanceId);
    public List<InboxRow> Inbox { get; } = [];
    public bool IsFinished => Status.IsFinished();
}

internal sealed record ActivityWork(long Id, string InstanceId, string ExecutionId, int TaskId, string Name, string? Input, string? TraceParent);

internal sealed record NewActivity(int TaskId, string Name, string? Input, string? TraceParent);

internal sealed record NewInstance(P.HistoryEvent Event, DateTimeOffset StartAt, string? Tags = null)
{
    public P.ExecutionStartedEvent Started => Event.ExecutionStarted;
    public string InstanceId => Started.OrchestrationInstance.InstanceId;
}

/// <param name="ExecutionId">Its execution; null for any.</param>
internal sealed record InboxMessage(string InstanceId, P.HistoryEvent Event, DateTimeOffset VisibleAt, string? ExecutionId = null);

/// <summary>All changes of a turn, stored in one transaction.</summary>
internal sealed class TurnOutcome(OrchestrationWork work, DateTimeOffset now)
{
    private readonly List<InboxMessage> messages = [];
    private readonly List<NewActivity> activities = [];
    private readonly List<NewInstance> children = [];
    private readonly List<long> consumed = [];

    public OrchestrationWork Work => work;
    public DateTimeOffset Now => now;
    public OrchestrationRuntimeStatus Status { get; set; } = work.Status;
    public string? CustomStatus { get; set; } = work.CustomStatus;

    /// <summary>The output of an orchestration, or the state of an entity.</summary>
    public string? Output { get; private set; }

    public P.TaskFailureDetails? Failure { get; private set; }

    /// <summary>The execution after a continue-as-new.</summary>
    public P.ExecutionStartedEvent? Next { get; private set; }

    /// <summary>The events to append to history.</summary>
    public P.HistoryChunk History { get; } = new();

    public bool TerminateChildren { get; set; }

    /// <summary>Whether the runner's session is at the end of the stored history.</summary>
    public bool IsLive { get; set; } = work.IsLive;

    public bool HasFinished => Status.IsFinished() && !work.IsFinished;
    public IReadOnlyList<InboxMessage> Messages => messages;
    public IReadOnlyList<NewActivity> Activities => activities;
    public IReadOnlyList<NewInstance> Children => children;
    public IReadOnlyList<long> Consumed => consumed;

    /// <summary>The history chunk as stored.</summary>
    public byte[] EncodeHistory() => History.ToByteArray();

    public void Consume(IEnumerable<InboxRow> rows) => consumed.AddRange(rows.Select(row => row.Id).Where(id => id != 0));

    public void Record(P.HistoryEvent historyEvent) => History.Events.Add(historyEvent);

    public void Send(InboxMessage message) => messages.Add(message);

    public void Schedule(NewActivity activity) => activities.Add(activity);

    public void Start(NewInstance instance) => children.Add(instance);

    /// <summary>Sets the state and queue of an entity; without a state it does not exist.</summary>
    public void SetEntityState(string? state, string? queue) => (Output, CustomStatus) = (state, queue);

    /// <param name="carried">Events that this execution did not consume, oldest first.</param>
    public void ContinueAsNew(P.HistoryEvent next, IEnumerable<P.HistoryEvent> carried)
    {
        Next = next.ExecutionStarted;
        messages.RemoveAll(message => message.ExecutionId == work.ExecutionId); // its timers
        // Visible a microsecond, the precision of PostgreSQL, before the messages of the turn, so that events keep their order.
        messages.InsertRange(0, [
            new(work.InstanceId, next, now.AddMicroseconds(-1), Next.OrchestrationInstance.ExecutionId),
            .. carried.Select(carried => new InboxMessage(work.InstanceId, carried, now.AddMicroseconds(-1)))]);
    }

    public void Finish(OrchestrationRuntimeStatus status, string? output, P.TaskFailureDetails? failure, P.ExecutionStartedEvent? started)
    {
        (Status, Output, Failure) = (status, status == OrchestrationRuntimeStatus.Failed ? null : output, failure);
        if (started?.ParentInstance is not { } parent) return;
        var result = status == OrchestrationRuntimeStatus.Completed
            ? HistoryEvents.ChildCompleted(parent.TaskScheduledId, output, now)
            : HistoryEvents.ChildFailed(
                parent.TaskScheduledId, failure ?? new() { ErrorType = "Terminated", ErrorMessage = $"Sub-orchestration '{work.InstanceId}' was terminated." },
                now);
        messages.Add(new InboxMessage(parent.OrchestrationInstance.InstanceId, result, now, parent.OrchestrationInstance.ExecutionId));
    }
}

internal static class RuntimeStatus
{
    public static bool IsFinished(this OrchestrationRuntimeStatus status) =>
        status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}
