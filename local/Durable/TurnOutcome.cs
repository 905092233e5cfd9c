using Google.Protobuf;

namespace Platform.Local.Durable;

/// <param name="Id">0 for what was never in the inbox.</param>
/// <param name="ExecutionId">The execution that it is for; null when it is for any. A later one that reuses the instance id ignores it.</param>
internal sealed record InboxRow(long Id, P.HistoryEvent Event, string? ExecutionId);

/// <summary>An instance with all that a turn needs: one that this worker has leased; or one that nobody has, and whose next turn an activity's answer
/// makes.</summary>
internal sealed record OrchestrationWork(string InstanceId, string ExecutionId, OrchestrationRuntimeStatus Status, string? CustomStatus)
{
    public List<P.HistoryEvent> History { get; set; } = [];

    /// <summary>How large the history is.</summary>
    public long Bytes { get; set; }

    /// <summary>How many answers the history awaits.</summary>
    public int AnswersAwaited { get; set; }

    /// <summary>Whether the runner was left at the end of this history, so that it need not be replayed.</summary>
    public bool IsLive { get; set; }

    /// <summary>How many turns have been stored.</summary>
    public int Revision { get; init; }

    /// <summary>How often it was leased since a turn was last stored.</summary>
    public int Attempts { get; init; }

    public string? EntityState { get; init; }

    /// <summary>The activity whose answer makes this turn, without a lease. Null when the instance is leased.</summary>
    public ActivityWork? Answered { get; init; }

    /// <summary>What is stored cannot be read, and why.</summary>
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

/// <param name="ExecutionId">The execution that it is for; null when it is for any.</param>
internal sealed record InboxMessage(string InstanceId, P.HistoryEvent Event, DateTimeOffset VisibleAt, string? ExecutionId = null);

/// <summary>Everything that one turn changes; stored in one transaction or not at all.</summary>
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

    /// <summary>The output of an orchestration; the state of an entity.</summary>
    public string? Output { get; private set; }

    public P.TaskFailureDetails? Failure { get; private set; }

    /// <summary>The execution that follows a continue-as-new.</summary>
    public P.ExecutionStartedEvent? Next { get; private set; }

    /// <summary>What to append to history.</summary>
    public P.HistoryChunk History { get; } = new();

    public bool TerminateChildren { get; set; }

    /// <summary>Whether the runner is at the end of the history, once this is stored.</summary>
    public bool IsLive { get; set; } = work.IsLive;

    public bool HasFinished => Status.IsFinished() && !work.IsFinished;

    public IReadOnlyList<InboxMessage> Messages => messages;

    public IReadOnlyList<NewActivity> Activities => activities;

    public IReadOnlyList<NewInstance> Children => children;

    public IReadOnlyList<long> Consumed => consumed;

    /// <summary>The history as it is stored, in one row for each turn.</summary>
    public byte[] EncodeHistory() => History.ToByteArray();

    public void Consume(IEnumerable<InboxRow> rows) => consumed.AddRange(rows.Select(row => row.Id).Where(id => id != 0));

    public void Record(P.HistoryEvent happened) => History.Events.Add(happened);

    public void Send(InboxMessage message) => messages.Add(message);

    public void Schedule(NewActivity activity) => activities.Add(activity);

    public void Start(NewInstance instance) => children.Add(instance);

    /// <summary>What an entity keeps; without a state it does not exist.</summary>
    public void Keep(string? state, string? schedule) => (Output, CustomStatus) = (state, schedule);

    /// <param name="next">The start of the next execution.</param>
    /// <param name="carried">Events that this execution received but did not consume, oldest first.</param>
    public void ContinueAsNew(P.HistoryEvent next, IEnumerable<P.HistoryEvent> carried)
    {
        Next = next.ExecutionStarted;
        messages.RemoveAll(message => message.ExecutionId == work.ExecutionId); // its timers
        // Visible before what was sent during the turn, so that events keep their order; a microsecond is the least that PostgreSQL tells apart.
        messages.InsertRange(0, [
            new(work.InstanceId, next, now.AddMicroseconds(-1), Next.OrchestrationInstance.ExecutionId),
            .. carried.Select(carried => new InboxMessage(work.InstanceId, carried, now.AddMicroseconds(-1)))]);
    }

    public void Finish(OrchestrationRuntimeStatus status, string? output, P.TaskFailureDetails? failure, P.ExecutionStartedEvent? started)
    {
        (Status, Output, Failure) = (status, status == OrchestrationRuntimeStatus.Failed ? null : output, failure);
        if (started?.ParentInstance is not { } parent)
            return;
        var answer = status == OrchestrationRuntimeStatus.Completed
            ? HistoryEvents.ChildCompleted(parent.TaskScheduledId, output, now)
            : HistoryEvents.ChildFailed(
                parent.TaskScheduledId, failure ?? new() { ErrorType = "Terminated", ErrorMessage = $"Sub-orchestration '{work.InstanceId}' was terminated." },
                now);
        messages.Add(new InboxMessage(parent.OrchestrationInstance.InstanceId, answer, now, parent.OrchestrationInstance.ExecutionId));
    }
}

internal static class RuntimeStatus
{
    public static bool IsFinished(this OrchestrationRuntimeStatus status) =>
        status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}
