using System.Collections.Concurrent;

namespace Platform.Local.Durable;

/// <summary>Runs an orchestrator from its beginning, for each replay, and returns its output.</summary>
public delegate Task<object?> OrchestratorInvocation(TaskOrchestrationContext context);

/// <summary>Runs an activity, at least once for each call.</summary>
public delegate Task<object?> ActivityInvocation(ActivityRequest request, CancellationToken cancellationToken);

/// <summary>The call of an activity.</summary>
/// <param name="Name">The activity's name.</param>
/// <param name="InstanceId">The calling orchestration.</param>
/// <param name="TaskId">The number of the call in the orchestration.</param>
/// <param name="SerializedInput">The input as JSON, if any.</param>
/// <param name="TraceParent">The W3C trace context of the orchestration's starter.</param>
public sealed record ActivityRequest(string Name, string InstanceId, int TaskId, string? SerializedInput, string? TraceParent);

/// <summary>The worker and client of a task hub. Several processes may share a hub.</summary>
public sealed class TaskHub : IAsyncDisposable
{
    private const int MaxCommitSize = 200;

    // A turn that fails this often is at fault itself.
    private const int MaxAttempts = 10;

    private readonly TaskHubOptions options;
    private readonly DurableStore store;
    private readonly Dictionary<string, OrchestratorInvocation> orchestrators;
    private readonly Dictionary<string, ActivityInvocation> activities;
    private readonly Dictionary<string, EntityInvocation> entities;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly Guid worker = Guid.NewGuid();
    private readonly OrchestratorRunner runner;
    private readonly HistoryCache histories;
    private readonly ConcurrentDictionary<string, string> lastErrors = new();
    private readonly PostgresNotifications notifications;
    private readonly Vacuum vacuum;
    private readonly Signal changedElsewhere = new();
    private readonly Leases leases;
    private readonly WorkLoop<string, OrchestrationWork, TurnOutcome> turnLoop;
    private readonly WorkLoop<long, ActivityWork, P.HistoryEvent> activityLoop;
    private readonly GroupCommit<TurnOutcome, bool> turnCommits;
    private readonly GroupCommit<(long Id, P.HistoryEvent Result), bool> activityCommits;
    private readonly GroupCommit<NewInstance, bool> starts;
    private readonly GroupCommit<InboxMessage, bool> posts;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<OrchestrationRuntimeStatus>> watched = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource aborting = new();
    private Task[] loops = [];
    private bool isStopped;

    public TaskHub(
        TaskHubOptions options, DurableStore store, IReadOnlyDictionary<string, OrchestratorInvocation> orchestrators,
        IReadOnlyDictionary<string, ActivityInvocation> activities, TimeProvider clock, ILoggerFactory loggerFactory,
        IReadOnlyDictionary<string, EntityInvocation>? entities = null)
    {
        (this.options, this.store, this.clock) = (options, store, clock);
        this.orchestrators = new Dictionary<string, OrchestratorInvocation>(orchestrators, StringComparer.OrdinalIgnoreCase);
        this.activities = new Dictionary<string, ActivityInvocation>(activities, StringComparer.OrdinalIgnoreCase);
        this.entities = new Dictionary<string, EntityInvocation>(entities ?? new Dictionary<string, EntityInvocation>(), StringComparer.OrdinalIgnoreCase);
        logger = loggerFactory.CreateLogger<TaskHub>();
        runner = new(options, loggerFactory);
        histories = new(runner);
        starts = new(instances => store.StartAsync(options.Name, instances, clock.GetUtcNow()), MaxCommitSize);
        posts = new(messages => store.PostAsync(options.Name, messages), MaxCommitSize);
        turnCommits = new(StoreTurnsAsync, MaxCommitSize);
        activityCommits = new(async results =>
        {
            await store.CompleteActivitiesAsync(options.Name, worker, results, clock.GetUtcNow());
            return new bool[results.Count];
        }, MaxCommitSize);
        notifications = store.Notifications(OnNotification, logger);
        vacuum = store.Vacuum(logger, stopping.Token);
        leases = new(options.Name, worker, store, () => (turnLoop!.InFlight, activityLoop!.InFlight), onReleased: WakeAll, clock, logger);
        turnLoop = new("orchestration", options.MaxConcurrentOrchestrators, clock, logger)
        {
            Claim = (limit, inFlight, token) =>
            {
                options.Faults?.ThrowIfCrashed();
                return store.ClaimOrchestrationsAsync(options.Name, worker, limit, inFlight, histories, clock.GetUtcNow(), leases.End, token);
            },
            NextLeaseEnd = (now, token) => store.GetNextLeaseEndOfInstancesAsync(options.Name, now, token),
            Key = work => work.InstanceId,
            Run = RunTurnAsync,
            Store = StoreTurnAsync,
            OnFailed = BackOffAsync,
            KeysRecur = true,
        };
        activityLoop = new("activity", options.MaxConcurrentActivities, clock, logger)
        {
            Claim = (limit, inFlight, token) =>
            {
                options.Faults?.ThrowIfCrashed();
                return store.ClaimActivitiesAsync(options.Name, worker, limit, inFlight, clock.GetUtcNow(), leases.End, token);
            },
            NextLeaseEnd = (now, token) => store.GetNextLeaseEndOfActivitiesAsync(options.Name, now, token),
            Key = work => work.Id,
            Run = RunActivityAsync,
            Store = StoreResultAsync,
        };
        Client = new TaskHubClient(options, store, this, clock, logger);
        Inspector = new TaskHubInspector(options, store, this.orchestrators, runner);
    }

    /// <summary>Starts, queries and controls orchestrations and entities.</summary>
    public DurableTaskClient Client { get; }

    /// <summary>Inspects the hub, for people and tests.</summary>
    public TaskHubInspector Inspector { get; }

    /// <summary>Starts to claim and run work.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await notifications.StartAsync(cancellationToken);
        await leases.StartAsync(cancellationToken);
        loops = [Task.Run(() => turnLoop.RunAsync(stopping.Token), CancellationToken.None),
            Task.Run(() => activityLoop.RunAsync(stopping.Token), CancellationToken.None)];
    }

    /// <summary>Stops claiming, finishes work in progress until the token is cancelled, and releases the rest.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (isStopped) return;
        isStopped = true;
        await stopping.CancelAsync();
        await Task.WhenAll(loops);
        var inProgress = Task.WhenAll(turnLoop.WhenAllDone, activityLoop.WhenAllDone);
        await Task.WhenAny(inProgress, Task.Delay(Timeout.Infinite, cancellationToken));
        await aborting.CancelAsync();
        try
        {
            await leases.DisposeAsync();
            NotifyOthers(); // leases were released
        }
        finally
        {
            await notifications.DisposeAsync();
            await vacuum.Running;
        }
    }

    /// <summary>Whether this worker runs or stores something.</summary>
    public bool HasWorkInProgress => turnLoop.InFlight.Length + activityLoop.InFlight.Length > 0;

    /// <summary>Whether no work is due. Future timers do not count.</summary>
    public Task<bool> IsIdleAsync(CancellationToken cancellationToken) => store.IsIdleAsync(options.Name, clock.GetUtcNow(), cancellationToken);

    /// <summary>Stops without waiting for work in progress, which is released.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        foreach (var commits in (IAsyncDisposable[])[starts, posts, turnCommits, activityCommits]) await commits.DisposeAsync();
        runner.Dispose();
        stopping.Dispose();
        aborting.Dispose();
    }

    /// <summary>Wakes the workers after a message was stored.</summary>
    internal void Wake()
    {
        turnLoop.Wake();
        NotifyOthers();
    }

    /// <summary>Completes when another process has changed something in this hub.</summary>
    internal Task ChangedElsewhere => changedElsewhere.Next;

    private void NotifyOthers() => notifications.Notify(options.Name);

    private void OnNotification(string? hub)
    {
        if (hub is not null && hub != options.Name) return;
        WakeAll();
        changedElsewhere.Pulse();
    }

    private void WakeAll()
    {
        turnLoop.Wake();
        activityLoop.Wake();
    }

    /// <summary>Starts an instance; false when an unfinished one has its id.</summary>
    internal Task<bool> TryStartAsync(NewInstance instance, CancellationToken cancellationToken) => starts.AddAsync(instance, weight: 1, cancellationToken);

    /// <summary>Posts a message; false when the instance is missing or finished.</summary>
    internal Task<bool> PostAsync(InboxMessage message, CancellationToken cancellationToken) => posts.AddAsync(message, weight: 1, cancellationToken);

    /// <summary>Completes when this worker changes the instance's status.</summary>
    internal Task<OrchestrationRuntimeStatus> WatchAsync(string instanceId) =>
        watched.GetOrAdd(instanceId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Completes a watch; other waiters look and watch again.</summary>
    internal void CompleteWatch(string instanceId, OrchestrationRuntimeStatus status)
    {
        if (watched.TryRemove(instanceId, out var watch)) watch.TrySetResult(status);
    }

    private async Task<TurnOutcome?> RunTurnAsync(OrchestrationWork work)
    {
        var poison = work.Attempts > MaxAttempts ? PoisonReason(work) : null;
        if (work.IsEntity)
            return await new EntityTurn(work, entities, options, runner, clock.GetUtcNow(), logger, aborting.Token).RunAsync(poison ?? work.Unreadable);
        var turn = new OrchestrationTurn(work, orchestrators, options, runner, clock.GetUtcNow(), logger);
        if (poison is not null) return turn.Fail(poison);
        if (turn.VersionMismatch() is not { } mismatch) return turn.Run();
        if (options.VersionFailure == VersionFailureStrategy.Fail) return turn.Fail(mismatch, "VersionMismatch");
        DurableLog.VersionRejected(logger, work.InstanceId, options.Name, mismatch);
        await store.BackOffAsync(options.Name, worker, work.InstanceId, leases.End, isAttempt: false);
        return null;
    }

    private string PoisonReason(OrchestrationWork work) =>
        $"The turn was abandoned after {MaxAttempts} attempts, none of which could be stored. "
        + (lastErrors.TryRemove(work.InstanceId, out var error) ? $"The last error was: {error}" : "The process ended during each of them.");

    /// <summary>Retries a failed turn after a delay.</summary>
    private async Task BackOffAsync(OrchestrationWork work, Exception failure)
    {
        lastErrors[work.InstanceId] = failure.Message;
        runner.Evict(work.InstanceId);
        await store.BackOffAsync(options.Name, worker, work.InstanceId, clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(work.Attempts, 5)), isAttempt: true);
        turnLoop.LeaseWasShortened();
    }

    /// <summary>Activities within capacity are leased as they are stored and start at once; the loop claims the others.</summary>
    private async Task<IReadOnlyList<bool>> StoreTurnsAsync(IReadOnlyList<TurnOutcome> turns)
    {
        var activities = turns.Sum(turn => turn.Activities.Count);
        var reserved = activities == 0 || stopping.IsCancellationRequested ? 0 : activityLoop.Reserve(activities);
        var started = 0;
        try
        {
            var (stored, taken) = await store.StoreTurnsAsync(options.Name, worker, turns, reserved, leases.End);
            started = taken.Count;
            vacuum.CountCompleted(stored.Count);
            activityLoop.BeginReserved(taken);
            NotifyOthers();
            return [.. turns.Select(stored.Contains)];
        }
        finally
        {
            activityLoop.Release(reserved - started);
            if (started < activities) activityLoop.Wake();
        }
    }

    private async Task<bool> StoreTurnAsync(OrchestrationWork work, TurnOutcome outcome)
    {
        await options.Faults.PassAsync(FaultPoint.BeforeTurnCommit, work.InstanceId, clock);
        if (!await turnCommits.AddAsync(outcome, weight: 1, CancellationToken.None)) return false;
        lastErrors.TryRemove(work.InstanceId, out _);
        CacheHistory(work, outcome);
        ReportStatus(work, outcome);
        await options.Faults.PassAsync(FaultPoint.AfterTurnCommit, work.InstanceId, clock);
        return true;
    }

    private void CacheHistory(OrchestrationWork work, TurnOutcome outcome)
    {
        if (work.IsEntity) return;
        if (outcome.Next is not null || outcome.Status.IsFinished())
        {
            runner.Evict(work.InstanceId);
            return;
        }

        work.History.AddRange(outcome.History.Events);
        histories.Put(new(work.InstanceId, work.ExecutionId, outcome.Status, outcome.CustomStatus)
        {
            History = work.History,
            Bytes = work.Bytes + outcome.History.CalculateSize(),
            Revision = work.Revision + 1,
            IsLive = outcome.IsLive,
            PendingTasks = work.PendingTasks + outcome.History.Events.Sum(e => e.PendingTasks),
        });
    }

    private void ReportStatus(OrchestrationWork work, TurnOutcome outcome)
    {
        if (outcome.Status == work.Status) return;
        if (outcome.Failure is { } failure)
            DurableLog.OrchestrationFailed(logger, work.InstanceId, options.Name, failure.ErrorType, failure.ErrorMessage);
        else
            DurableLog.StatusChanged(logger, work.InstanceId, options.Name, outcome.Status.ToString());
        CompleteWatch(work.InstanceId, outcome.Status);
    }

    private async Task<P.HistoryEvent?> RunActivityAsync(ActivityWork work)
    {
        try
        {
            if (!activities.TryGetValue(work.Name, out var activity))
            {
                DurableLog.Unknown(logger, "activity", work.Name, string.Join(", ", activities.Keys.Order(StringComparer.OrdinalIgnoreCase)));
                return HistoryEvents.TaskFailed(
                    work.TaskId, Failures.Final("ActivityTaskNotFound", $"No activity task named '{work.Name}' was found."), clock.GetUtcNow());
            }

            await options.Faults.PassAsync(FaultPoint.BeforeActivity, work.Name, clock);
            var result = await activity(new ActivityRequest(work.Name, work.InstanceId, work.TaskId, InputOf(work), work.TraceParent), aborting.Token);
            return HistoryEvents.TaskCompleted(work.TaskId, options.DataConverter.Serialize(result), clock.GetUtcNow());
        }
        catch (OperationCanceledException) when (aborting.IsCancellationRequested)
        {
            return null; // released by StopAsync
        }
        catch (Exception failure)
        {
            DurableLog.ActivityFailed(logger, work.Name, work.InstanceId, failure);
            return HistoryEvents.TaskFailed(work.TaskId, Failures.From(failure, options.ExceptionProperties), clock.GetUtcNow());
        }
    }

    /// <summary>The runner writes an activity's input as an array of one.</summary>
    private static string? InputOf(ActivityWork work) => work.Input is ['[', .. var only, ']'] ? only : work.Input;

    private async Task<bool> StoreResultAsync(ActivityWork work, P.HistoryEvent result)
    {
        await options.Faults.PassAsync(FaultPoint.BeforeActivityCommit, work.Name, clock);
        if (!await turnLoop.TryRunAsync(work.InstanceId, () => TakeTurn(work, result)))
        {
            options.Faults?.ThrowIfCrashed();
            await activityCommits.AddAsync((work.Id, result), weight: 1, CancellationToken.None);
        }

        await options.Faults.PassAsync(FaultPoint.AfterActivityCommit, work.Name, clock);
        Wake();
        return true;
    }

    /// <summary>The turn for a result to a cached orchestration that awaits nothing else. It runs at once and is stored with the result, unless a change came
    /// in between; otherwise the result is posted.</summary>
    private OrchestrationWork? TakeTurn(ActivityWork activity, P.HistoryEvent result)
    {
        if (histories.Take(
            activity.InstanceId, activity.ExecutionId, known => known is { Status: OrchestrationRuntimeStatus.Running, PendingTasks: 1 }) is not { } known)
        {
            return null;
        }

        var work = known with { Answered = activity };
        work.Inbox.Add(new InboxRow(0, result, activity.ExecutionId));
        return work;
    }
}
