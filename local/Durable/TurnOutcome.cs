using Microsoft.DurableTask.Client;

namespace Platform.Local.Durable;

/// <param name="Id">0 for what was never in the inbox.</param>
internal sealed record InboxRow(long Id, HistoryEvent Event);

/// <summary>An instance with all that a turn needs: one that this worker has leased; or one that nobody has, and whose next turn an activity's answer makes.</summary>
internal sealed record OrchestrationWork(string InstanceId, string ExecutionId, OrchestrationRuntimeStatus Status, string? CustomStatus)
{
    public List<HistoryEvent> History { get; set; } = [];

    /// <summary>How much text the history is.</summary>
    public long Characters { get; set; }

    /// <summary>How many answers the history awaits.</summary>
    public int AnswersAwaited { get; set; }

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

internal sealed record NewInstance(string InstanceId, ExecutionStarted Started, DateTimeOffset StartAt, string? Tags = null);

internal sealed record InboxMessage(string InstanceId, HistoryEvent Event, DateTimeOffset VisibleAt);

/// <summary>Everything that one turn changes; stored in one transaction or not at all.</summary>
internal sealed class TurnOutcome(OrchestrationWork work, DateTimeOffset now)
{
    private readonly List<InboxMessage> messages = [];
    private readonly List<(TaskScheduled Task, string? Input, string? TraceParent)> activities = [];
    private readonly List<NewInstance> children = [];
    private readonly List<long> consumed = [];

    public OrchestrationWork Work => work;

    public DateTimeOffset Now => now;

    public OrchestrationRuntimeStatus Status { get; set; } = work.Status;

    public string? CustomStatus { get; set; } = work.CustomStatus;

    /// <summary>The output of an orchestration; the state of an entity.</summary>
    public string? Output { get; private set; }

    public Failure? Failure { get; private set; }

    /// <summary>The execution that follows a continue-as-new.</summary>
    public ExecutionStarted? Next { get; private set; }

    /// <summary>What to append to history.</summary>
    public List<HistoryEvent> History { get; } = [];

    public List<int> CancelledTimers { get; } = [];

    public bool TerminateChildren { get; set; }

    /// <summary>How much text <see cref="History"/> is; known once it is stored.</summary>
    public long Characters { get; private set; }

    public bool HasFinished => Status.IsFinished() && !work.IsFinished;

    public IReadOnlyList<InboxMessage> Messages => messages;

    public IReadOnlyList<(TaskScheduled Task, string? Input, string? TraceParent)> Activities => activities;

    public IReadOnlyList<NewInstance> Children => children;

    public IReadOnlyList<long> Consumed => consumed;

    /// <summary>An event as it is stored.</summary>
    public string Json(HistoryEvent happened)
    {
        var json = happened.ToJson();
        Characters += json.Length;
        return json;
    }

    public void Consume(IEnumerable<InboxRow> rows) => consumed.AddRange(rows.Select(row => row.Id).Where(id => id != 0));

    /// <param name="isFinished">Nothing will wait for a timer any more; activities, children and events still go out.</param>
    public void Take(IEnumerable<OrchestratorAction> actions, ExecutionStarted started, bool isFinished)
    {
        foreach (var (action, input, cancelled) in actions)
        {
            History.Add(action);
            switch (action)
            {
                case TaskScheduled task:
                    activities.Add((task, input, started.TraceParent));
                    break;
                case TimerCreated timer when !cancelled && !isFinished:
                    messages.Add(new InboxMessage(work.InstanceId, new TimerFired(timer.Id, work.ExecutionId), timer.FireAt));
                    break;
                case EventSent sent:
                    Send(new InboxMessage(sent.InstanceId, new EventRaised(sent.Name, input), now));
                    break;
                case EntityCalled call:
                    Send(new InboxMessage(call.Entity, new OperationRequested(call.Operation, input, Caller(call.Id), started.TraceParent), now));
                    break;
                case EntitySignalled signal:
                    Send(new InboxMessage(signal.Entity, new OperationRequested(signal.Operation, input, null, started.TraceParent), signal.At > now ? signal.At.Value : now));
                    break;
                case EntitiesLocked locking:
                    Send(new InboxMessage(locking.Entities[0], new LockRequested(Caller(locking.Id), locking.Entities, 0), now));
                    break;
                case EntitiesReleased released:
                    foreach (var entity in released.Entities)
                        Send(new InboxMessage(entity, new LockReleased(Caller(released.LockId)), now));
                    break;
                case ChildScheduled child:
                    var parent = new ParentLink(work.InstanceId, work.ExecutionId, started.Name, child.Id);
                    children.Add(new NewInstance(
                        child.InstanceId, new ExecutionStarted(child.Name, OrchestrationTurn.NewId(), input, parent, started.TraceParent, Version: child.Version), now));
                    break;
            }
        }
    }

    public void Send(InboxMessage message) => messages.Add(message);

    public void Start(NewInstance instance) => children.Add(instance);

    /// <summary>What an entity keeps; without a state it does not exist.</summary>
    public void Keep(string? state, string? schedule) => (Output, CustomStatus) = (state, schedule);

    public void ContinueAsNew(ExecutionStarted next)
    {
        Next = next;
        messages.Add(new InboxMessage(work.InstanceId, next, now));
    }

    public void Finish(OrchestrationRuntimeStatus status, string? output, Failure? failure, ParentLink? parent)
    {
        (Status, Output, Failure) = (status, output, failure);
        History.Add(new ExecutionEnded(status.ToString(), failure));
        if (parent is null)
            return;
        HistoryEvent answer = status == OrchestrationRuntimeStatus.Completed
            ? new TaskCompleted(parent.TaskId, parent.ExecutionId, output)
            : new TaskFailed(parent.TaskId, parent.ExecutionId, failure ?? new Failure("Terminated", $"Sub-orchestration '{work.InstanceId}' was terminated."));
        messages.Add(new InboxMessage(parent.InstanceId, answer, now));
    }

    private EntityCaller Caller(int taskId) => new(work.InstanceId, work.ExecutionId, taskId);
}

internal static class RuntimeStatus
{
    public static bool IsFinished(this OrchestrationRuntimeStatus status) =>
        status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}
