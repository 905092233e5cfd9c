using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Platform.Local.Host.Durable;

/// <summary>What an orchestrator sees during a turn: its past is applied event by event, what it asks for is collected as actions.</summary>
internal sealed class OrchestrationContext(
    string instanceId, ExecutionStarted started, string? customStatus, OrchestratorScheduler scheduler, DataConverter converter, ILoggerFactory loggerFactory)
    : TaskOrchestrationContext
{
    private readonly Dictionary<int, PendingTask> _pending = [];
    private readonly SortedDictionary<int, OrchestratorAction> _unconfirmed = [];
    private readonly Dictionary<string, List<TaskCompletionSource<string?>>> _waiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<EventRaised> _unconsumed = [.. started.Carried ?? []];
    private DateTimeOffset _now;
    private int _nextId;
    private int _nextGuid;

    public override TaskName Name => started.Name;

    public override string InstanceId => instanceId;

    public override ParentOrchestrationInstance? Parent { get; } =
        started.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.InstanceId) : null;

    public override DateTime CurrentUtcDateTime => _now.UtcDateTime;

    public override bool IsReplaying => Replaying;

    protected override ILoggerFactory LoggerFactory => loggerFactory;

    public bool Replaying { get; private set; } = true;

    /// <summary>The code has returned: what still arrives is for the execution that may follow, not for a waiter left behind.</summary>
    public bool HasReturned { get; set; }

    public string? CustomStatus { get; private set; } = customStatus;

    public (string? Input, bool PreserveUnprocessedEvents)? NextExecution { get; private set; }

    /// <summary>Whether anything durable is still to come for the code to continue.</summary>
    public bool IsWaiting => _pending.Count > 0 || _waiters.Count > 0;

    /// <summary>What this turn asked for and history does not hold yet.</summary>
    public IReadOnlyCollection<OrchestratorAction> NewActions => _unconfirmed.Values;

    public IReadOnlyList<EventRaised> UnconsumedEvents => _unconsumed;

    /// <summary>Timers of earlier turns that this turn cancelled.</summary>
    public List<int> CancelledTimers { get; } = [];

    public override T? GetInput<T>()
        where T : default => converter.Deserialize<T>(started.Input);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        var serialized = converter.Serialize(input);
        return WithRetriesAsync<TResult>(options?.Retry, () => Schedule(name.Name, id => new TaskScheduled(id, name.Name), serialized));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        var serialized = converter.Serialize(input);
        var childId = (options as SubOrchestrationOptions)?.InstanceId;
        return WithRetriesAsync<TResult>(options?.Retry, () =>
        {
            var child = childId ?? NewGuid().ToString("N");
            return Schedule(orchestratorName.Name, id => new ChildScheduled(id, orchestratorName.Name, child), serialized);
        });
    }

    public override async Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        RequireOrchestratorThread();
        cancellationToken.ThrowIfCancellationRequested();
        var utc = fireAt.Kind == DateTimeKind.Local ? fireAt.ToUniversalTime() : DateTime.SpecifyKind(fireAt, DateTimeKind.Utc);
        var id = _nextId;
        var fired = Schedule("timer", timer => new TimerCreated(timer, utc), null);
        using var cancellation = cancellationToken.Register(() => CancelTimer(id, cancellationToken));
        await fired;
    }

    public override async Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        RequireOrchestratorThread();
        cancellationToken.ThrowIfCancellationRequested();
        if (_unconsumed.Find(e => IsNamed(e, eventName)) is { } early)
        {
            _unconsumed.Remove(early);
            return converter.Deserialize<T>(early.Payload)!;
        }

        var waiter = new TaskCompletionSource<string?>();
        if (!_waiters.TryGetValue(eventName, out var waiters))
            _waiters.Add(eventName, waiters = []);
        waiters.Add(waiter);
        using var cancellation = cancellationToken.Register(() =>
        {
            RemoveWaiter(eventName, waiter);
            waiter.TrySetCanceled(cancellationToken);
        });
        return converter.Deserialize<T>(await waiter.Task)!;
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        RequireOrchestratorThread();
        var id = _nextId++;
        _unconfirmed.Add(id, new OrchestratorAction(new EventSent(id, instanceId, eventName), converter.Serialize(payload)));
    }

    public override void SetCustomStatus(object? customStatus)
    {
        RequireOrchestratorThread();
        CustomStatus = converter.Serialize(customStatus);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        RequireOrchestratorThread();
        NextExecution = (converter.Serialize(newInput), preserveUnprocessedEvents);
    }

    /// <summary>The same sequence in every replay; the execution is part of it, so that a continued-as-new one does not repeat itself.</summary>
    public override Guid NewGuid()
    {
        RequireOrchestratorThread();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{instanceId}\n{started.ExecutionId}\n{_nextGuid++}"));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // version 8 of RFC 9562: made in a way of one's own
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }

    public void Apply(HistoryEvent happened)
    {
        switch (happened)
        {
            case TurnStarted turn:
                _now = turn.At;
                break;
            case ActionTaken taken:
                Confirm(taken);
                break;
            case ActionAnswered answer when _pending.Remove(answer.Id, out var task):
                Complete(task, answer);
                break;
            case EventRaised raised:
                Deliver(raised);
                break;
        }
    }

    /// <summary>Says that all of history has been applied; a replay that asked for more than history holds has gone another way.</summary>
    public void EndReplay()
    {
        if (_unconfirmed.Values.FirstOrDefault() is { } extra)
            throw NonDeterministicOrchestrationException.For(Name, InstanceId, $"Step {extra.Event.Id}", "nothing", extra.Event.Describe());
        Replaying = false;
    }

    private void Confirm(ActionTaken taken)
    {
        _unconfirmed.Remove(taken.Id, out var replayed);
        if (replayed?.Event.Describe() != taken.Describe())
            throw NonDeterministicOrchestrationException.For(Name, InstanceId, $"Step {taken.Id}", taken.Describe(), replayed?.Event.Describe() ?? "nothing");
    }

    private static void Complete(PendingTask task, ActionAnswered answer)
    {
        switch (answer)
        {
            case TaskCompleted completed:
                task.Source.TrySetResult(completed.Result);
                break;
            case TaskFailed failed:
                task.Source.TrySetException(new TaskFailedException(task.Name, failed.Id, failed.Failure.ToDetails()));
                break;
            case TimerFired:
                task.Source.TrySetResult(null);
                break;
        }
    }

    private void Deliver(EventRaised raised)
    {
        if (!HasReturned && _waiters.TryGetValue(raised.Name, out var waiters))
        {
            var first = waiters[0];
            RemoveWaiter(raised.Name, first);
            first.TrySetResult(raised.Payload);
        }
        else
        {
            _unconsumed.Add(raised);
        }
    }

    private void RemoveWaiter(string eventName, TaskCompletionSource<string?> waiter)
    {
        if (_waiters.TryGetValue(eventName, out var waiters) && waiters.Remove(waiter) && waiters.Count == 0)
            _waiters.Remove(eventName);
    }

    private Task<string?> Schedule(string name, Func<int, ActionTaken> action, string? input)
    {
        RequireOrchestratorThread();
        var id = _nextId++;
        _unconfirmed.Add(id, new OrchestratorAction(action(id), input));
        var task = new PendingTask(name, new TaskCompletionSource<string?>());
        _pending.Add(id, task);
        return task.Source.Task;
    }

    private void CancelTimer(int id, CancellationToken cancellationToken)
    {
        if (!_pending.Remove(id, out var timer))
            return;
        if (_unconfirmed.TryGetValue(id, out var created))
            _unconfirmed[id] = created with { Cancelled = true };
        else if (!Replaying)
            CancelledTimers.Add(id);
        timer.Source.TrySetCanceled(cancellationToken);
    }

    private async Task<T> WithRetriesAsync<T>(TaskRetryOptions? retry, Func<Task<string?>> attemptAsync)
    {
        var firstAttempt = CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return converter.Deserialize<T>(await attemptAsync())!;
            }
            catch (TaskFailedException failure) when (retry is not null)
            {
                if (retry.Policy is { } policy)
                {
                    if (DelayBeforeRetry(policy, attempt, failure, CurrentUtcDateTime - firstAttempt) is not { } delay)
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

    private static TimeSpan? DelayBeforeRetry(RetryPolicy policy, int attempt, TaskFailedException failure, TimeSpan elapsed)
    {
        if (attempt >= policy.MaxNumberOfAttempts || (policy.RetryTimeout > TimeSpan.Zero && elapsed >= policy.RetryTimeout) || !policy.Handle(failure))
            return null;
        var delay = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        return policy.MaxRetryInterval > TimeSpan.Zero && delay > policy.MaxRetryInterval.TotalMilliseconds
            ? policy.MaxRetryInterval
            : TimeSpan.FromMilliseconds(delay);
    }

    private void RequireOrchestratorThread()
    {
        if (scheduler.IsOnThread)
            return;
        scheduler.Intrude();
        throw new InvalidOperationException(OrchestrationTurn.NotDurable(Name));
    }

    private static bool IsNamed(EventRaised raised, string name) => string.Equals(raised.Name, name, StringComparison.OrdinalIgnoreCase);

    private sealed record PendingTask(string Name, TaskCompletionSource<string?> Source);
}

/// <param name="Cancelled">A timer that was cancelled in the turn that created it: history holds it, nothing will fire.</param>
internal sealed record OrchestratorAction(ActionTaken Event, string? Input, bool Cancelled = false);

/// <summary>A replay did not ask for what history holds.</summary>
internal sealed class NonDeterministicOrchestrationException(string message) : Exception(message)
{
    public static NonDeterministicOrchestrationException For(string name, string instanceId, string where, string history, string replay) => new(
        $"Orchestrator '{name}' (instance '{instanceId}') does not replay its history. {where}: history holds {history}, the replay did {replay}. "
        + "Likely cause: the orchestrator's code was changed while this instance was running, or it decides by something that differs between replays "
        + "(the clock, random numbers, static state, environment, I/O). Use CurrentUtcDateTime, NewGuid and activities for these, and finish or purge running instances before changing the code.");
}
