using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace Platform.Local.Durable;

/// <summary>What an orchestrator sees during a turn: its past is applied event by event, what it asks for is collected as actions.</summary>
internal sealed partial class OrchestrationContext(
    string instanceId, ExecutionStarted started, string? customStatus, OrchestratorScheduler scheduler, TaskHubOptions hub, ILoggerFactory loggerFactory)
    : TaskOrchestrationContext
{
    private const int LongestPreview = 200;

    private readonly DataConverter converter = hub.DataConverter;
    private readonly Dictionary<int, PendingTask> pending = [];
    private readonly SortedDictionary<int, OrchestratorAction> unconfirmed = [];
    private readonly Dictionary<string, Stack<Waiter>> waiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<Exception> notRetriable = new(ReferenceEqualityComparer.Instance);
    private readonly List<EventRaised> unconsumed = [.. started.Carried ?? []];
    private DateTimeOffset now;
    private int nextId;
    private int nextGuid;
    private OrchestrationEntities? entities;

    public override TaskName Name => started.Name;

    public override string InstanceId => instanceId;

    public override ParentOrchestrationInstance? Parent { get; } =
        started.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.InstanceId) : null;

    public override string Version => started.Version ?? string.Empty;

    public override TaskOrchestrationEntityFeature Entities => entities ??= new OrchestrationEntities(this);

    public override DateTime CurrentUtcDateTime => now.UtcDateTime;

    public override bool IsReplaying => Replaying;

    protected override ILoggerFactory LoggerFactory => loggerFactory;

    public bool Replaying { get; private set; } = true;

    /// <summary>The code has returned: what still arrives is for the execution that may follow, not for a waiter left behind.</summary>
    public bool HasReturned { get; set; }

    public string? CustomStatus { get; private set; } = customStatus;

    public (string? Input, bool PreserveUnprocessedEvents, string? Version)? NextExecution { get; private set; }

    /// <summary>Whether anything durable is still to come for the code to continue.</summary>
    public bool IsWaiting => pending.Count > 0 || this.waiters.Values.Any(waiters => waiters.Any(waiter => !waiter.Source.Task.IsCompleted));

    /// <summary>What this turn asked for and history does not hold yet.</summary>
    public IReadOnlyCollection<OrchestratorAction> NewActions => unconfirmed.Values;

    public IReadOnlyList<EventRaised> UnconsumedEvents => unconsumed;

    /// <summary>Timers of earlier turns that this turn cancelled.</summary>
    public List<int> CancelledTimers { get; } = [];

    public override T? GetInput<T>()
        where T : default => converter.Deserialize<T>(started.Input);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        if (input is TaskOptions && options is null)
            throw new ArgumentException($"{nameof(TaskOptions)} were given as the activity's input: call {nameof(CallActivityAsync)}(name, input, options).", nameof(input));
        var serialized = converter.Serialize(input);
        var preview = serialized?.Length > LongestPreview ? string.Concat(serialized.AsSpan(0, LongestPreview), "…") : serialized;
        return WithRetriesAsync<TResult>(options?.Retry, isChild: false, () => Schedule(name.Name, id => new TaskScheduled(id, name.Name, preview), serialized));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        if (entities?.InCriticalSection() == true)
            throw new InvalidOperationException("A sub-orchestration cannot be called while entities are locked.");
        var serialized = converter.Serialize(input);
        var childId = (options as SubOrchestrationOptions)?.InstanceId;
        if (childId is not null)
            TaskHubClient.RequireOrchestrationId(childId);
        // Not the parent's version: a child is a new orchestration.
        var version = options?.Version is { } given ? given.Version : hub.DefaultVersion;
        return WithRetriesAsync<TResult>(options?.Retry, isChild: true, () =>
        {
            var child = childId ?? NewGuid().ToString("N");
            return Schedule(orchestratorName.Name, id => new ChildScheduled(id, orchestratorName.Name, child, version), serialized);
        });
    }

    public override async Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        RequireOrchestratorThread();
        cancellationToken.ThrowIfCancellationRequested();
        var utc = fireAt.Kind == DateTimeKind.Local ? fireAt.ToUniversalTime() : DateTime.SpecifyKind(fireAt, DateTimeKind.Utc);
        var id = nextId;
        var fired = Schedule("timer", timer => new TimerCreated(timer, utc), null);
        using var cancellation = cancellationToken.Register(() => CancelTimer(id, cancellationToken));
        await fired;
    }

    public override async Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        RequireOrchestratorThread();
        cancellationToken.ThrowIfCancellationRequested();
        if (!this.waiters.TryGetValue(eventName, out var waiters))
            this.waiters.Add(eventName, waiters = new());
        else if (waiters.TryPeek(out var other) && other.Type != typeof(T))
            throw new ArgumentException($"The event '{eventName}' is waited for as a {other.Type} already, and cannot be waited for as a {typeof(T)} too.", nameof(eventName));
        if (unconsumed.Find(e => IsNamed(e, eventName)) is { } early)
        {
            unconsumed.Remove(early);
            return converter.Deserialize<T>(early.Payload)!;
        }

        var waiter = new Waiter(typeof(T), new TaskCompletionSource<string?>());
        waiters.Push(waiter);
        using var cancellation = cancellationToken.Register(() => waiter.Source.TrySetCanceled(cancellationToken));
        return converter.Deserialize<T>(await waiter.Source.Task)!;
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        TaskHubClient.RequireOrchestrationId(instanceId);
        Do(id => new EventSent(id, instanceId, eventName), converter.Serialize(payload));
    }

    public override void SetCustomStatus(object? customStatus)
    {
        RequireOrchestratorThread();
        CustomStatus = converter.Serialize(customStatus);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        RequireOrchestratorThread();
        NextExecution = (converter.Serialize(newInput), preserveUnprocessedEvents, started.Version);
    }

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        RequireOrchestratorThread();
        var version = string.IsNullOrWhiteSpace(options.NewVersion) ? started.Version : options.NewVersion;
        NextExecution = (converter.Serialize(options.NewInput), options.PreserveUnprocessedEvents, version);
    }

    /// <summary>The end of the orchestration is the end of its critical section.</summary>
    public void LeaveCriticalSection() => entities?.Leave();

    /// <summary>The same sequence in every replay; the execution is part of it, so that a continued-as-new one does not repeat itself.</summary>
    public override Guid NewGuid()
    {
        RequireOrchestratorThread();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{instanceId}\n{started.ExecutionId}\n{nextGuid++}"));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // version 8 of RFC 9562: made in a way of one's own
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }

    public void Apply(HistoryEvent happened)
    {
        switch (happened)
        {
            case TurnStarted turn:
                now = turn.At;
                break;
            case ActionTaken taken:
                Confirm(taken);
                break;
            case ActionAnswered answer when pending.Remove(answer.Id, out var task):
                Complete(task, answer);
                break;
            case EventRaised raised:
                Deliver(raised);
                break;
        }
    }

    /// <summary>Says that all of history has been applied; a replay that asked for more than history holds has gone another way.</summary>
    /// <param name="isRewound">What is missing in history is what failed: it is asked for again.</param>
    public void EndReplay(bool isRewound = false)
    {
        if (!isRewound && unconfirmed.Values.FirstOrDefault() is { } extra)
            throw NonDeterministicOrchestrationException.For(Name, InstanceId, extra.Event.Id, null, extra.Event);
        Replaying = false;
    }

    private void Confirm(ActionTaken taken)
    {
        unconfirmed.Remove(taken.Id, out var replayed);
        if (replayed?.Event.Describe() != taken.Describe())
            throw NonDeterministicOrchestrationException.For(Name, InstanceId, taken.Id, taken, replayed?.Event);
    }

    private void Complete(PendingTask task, ActionAnswered answer)
    {
        switch (answer)
        {
            case TaskCompleted completed:
                task.Source.TrySetResult(completed.Result);
                break;
            case TaskFailed failed:
                var failure = task.Fail(failed);
                if (failed.Failure.NotRetriable)
                    notRetriable.Add(failure);
                task.Source.TrySetException(failure);
                break;
            case TimerFired:
                task.Source.TrySetResult(null);
                break;
        }
    }

    /// <summary>
    /// The latest wait hears an event, as in the real package; also one that was given up (a timeout), and then the event is lost.
    /// Nobody should find that out in Azure.
    /// </summary>
    private void Deliver(EventRaised raised)
    {
        if (HasReturned || !this.waiters.TryGetValue(raised.Name, out var waiters) || !waiters.TryPop(out var latest))
            unconsumed.Add(raised);
        else if (!latest.Source.TrySetResult(raised.Payload) && !Replaying)
            DurableLog.EventLost(loggerFactory.CreateLogger<OrchestrationContext>(), raised.Name, instanceId);
    }

    private void Do(Func<int, ActionTaken> action, string? input)
    {
        RequireOrchestratorThread();
        var id = nextId++;
        unconfirmed.Add(id, new OrchestratorAction(action(id), input));
    }

    private Task<string?> Schedule(string name, Func<int, ActionTaken> action, string? input, Func<TaskFailed, Exception>? fail = null)
    {
        var id = nextId;
        Do(action, input);
        var task = new PendingTask(fail ?? (failed => new TaskFailedException(name, id, failed.Failure.ToDetails())), new TaskCompletionSource<string?>());
        pending.Add(id, task);
        return task.Source.Task;
    }

    private void CancelTimer(int id, CancellationToken cancellationToken)
    {
        if (!pending.Remove(id, out var timer))
            return;
        if (unconfirmed.TryGetValue(id, out var created))
            unconfirmed[id] = created with { Cancelled = true };
        else if (!Replaying)
            CancelledTimers.Add(id);
        timer.Source.TrySetCanceled(cancellationToken);
    }

    private async Task<T> WithRetriesAsync<T>(TaskRetryOptions? retry, bool isChild, Func<Task<string?>> attemptAsync)
    {
        var firstAttempt = CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return converter.Deserialize<T>(await attemptAsync())!;
            }
            catch (TaskFailedException failure) when (retry is not null && !notRetriable.Contains(failure))
            {
                if (retry.Policy is { } policy)
                {
                    if (DelayBeforeRetry(policy, attempt, failure, isChild, CurrentUtcDateTime - firstAttempt) is not { } delay)
                        throw;
                    await CreateTimer(delay, CancellationToken.None);
                }
                else
                {
                    var context = new RetryContext(this, attempt, failure.FailureDetails, CurrentUtcDateTime - firstAttempt, CancellationToken.None);
                    if (retry.Handler is null || !await retry.Handler(context))
                        throw;
                }
            }
        }
    }

    private static TimeSpan? DelayBeforeRetry(RetryPolicy policy, int attempt, TaskFailedException failure, bool isChild, TimeSpan elapsed)
    {
        if (attempt >= policy.MaxNumberOfAttempts || !Handles(policy, failure, isChild) || (policy.RetryTimeout > TimeSpan.Zero && elapsed >= policy.RetryTimeout))
            return null;
        var delay = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        return policy.MaxRetryInterval > TimeSpan.Zero && delay > policy.MaxRetryInterval.TotalMilliseconds
            ? policy.MaxRetryInterval
            : TimeSpan.FromMilliseconds(delay);
    }

    /// <summary>A policy that throws ends the retries; the failure that it was asked about is what the orchestrator sees, as in the real package.</summary>
    private static bool Handles(RetryPolicy policy, TaskFailedException failure, bool isChild)
    {
        var details = Failure.From(failure.FailureDetails).ToCore();
        try
        {
            return policy.Handle(isChild
                ? new global::DurableTask.Core.Exceptions.SubOrchestrationFailedException(failure.Message) { FailureDetails = details }
                : new global::DurableTask.Core.Exceptions.TaskFailedException(failure.Message) { FailureDetails = details });
        }
        catch (Exception)
        {
            return false;
        }
    }

    private void RequireOrchestratorThread([CallerMemberName] string member = "")
    {
        if (scheduler.IsOnThread)
            return;
        var what = $"{(member == nameof(Do) ? "an action" : member)} was asked for on a thread of the pool, after an await of something else or with ConfigureAwait(false)";
        scheduler.Intrude(what);
        throw new InvalidOperationException(OrchestrationTurn.NotDurable(Name, what));
    }

    private static bool IsNamed(EventRaised raised, string name) => string.Equals(raised.Name, name, StringComparison.OrdinalIgnoreCase);

    private sealed record PendingTask(Func<TaskFailed, Exception> Fail, TaskCompletionSource<string?> Source);

    private sealed record Waiter(Type Type, TaskCompletionSource<string?> Source);
}

/// <param name="Cancelled">A timer that was cancelled in the turn that created it: history holds it, nothing will fire.</param>
internal sealed record OrchestratorAction(ActionTaken Event, string? Input, bool Cancelled = false);
