using System.Collections.Concurrent;
using System.Data;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Local.Host.Testing;

namespace Platform.Local.Host.Durable;

/// <summary>Runs the orchestrator from its beginning; called once per turn. What it returns is the orchestration's output.</summary>
public delegate Task<object?> OrchestratorInvocation(TaskOrchestrationContext context);

/// <summary>Runs an activity; at least once for each time it was scheduled.</summary>
public delegate Task<object?> ActivityInvocation(ActivityRequest request, CancellationToken cancellationToken);

/// <param name="TraceParent">The W3C trace context of whoever scheduled the orchestration.</param>
public sealed record ActivityRequest(string Name, string InstanceId, int TaskId, string? SerializedInput, string? TraceParent);

public sealed record TaskHubOptions
{
    /// <summary>The task hub; one per app.</summary>
    public required string Name { get; init; }

    public int MaxConcurrentOrchestrators { get; init; } = 10;

    public int MaxConcurrentActivities { get; init; } = 10;

    public DataConverter DataConverter { get; init; } = JsonDataConverter.Default;

    /// <summary>What is to go wrong, in tests.</summary>
    public Faults? Faults { get; init; }

    /// <summary>The version of orchestrations that are started without one, and of this worker.</summary>
    public string? DefaultVersion { get; init; }

    /// <summary>Which versions this worker runs.</summary>
    public VersionMatchStrategy VersionMatch { get; init; } = VersionMatchStrategy.CurrentOrOlder;

    /// <summary>What becomes of an orchestration whose version this worker does not run.</summary>
    public VersionFailureStrategy VersionFailure { get; init; } = VersionFailureStrategy.Reject;

    /// <summary>Whether raising an event for an instance that is unknown or has finished is an error.</summary>
    public bool ThrowStatusExceptionsOnRaiseEvent { get; init; } = true;

    /// <summary>Whether a start replaces an instance of the same id that still runs.</summary>
    public bool ReplacesRunningInstances { get; init; }

    /// <summary>Null when an orchestration of this version may run here; otherwise why not.</summary>
    internal string? VersionMismatch(string? version)
    {
        var difference = CompareVersions(version, DefaultVersion);
        return VersionMatch switch
        {
            VersionMatchStrategy.Strict when difference != 0 => $"its version '{version}' is not the version '{DefaultVersion}' of this app (defaultVersion in host.json)",
            VersionMatchStrategy.CurrentOrOlder when difference > 0 => $"its version '{version}' is newer than the version '{DefaultVersion}' of this app (defaultVersion in host.json)",
            _ => null,
        };
    }

    /// <summary>By the documented rules: none is the oldest; versions of numbers by their numbers; others as text without regard to case.</summary>
    private static int CompareVersions(string? one, string? other) =>
        string.IsNullOrWhiteSpace(one) || string.IsNullOrWhiteSpace(other) ? (string.IsNullOrWhiteSpace(one) ? 0 : 1) - (string.IsNullOrWhiteSpace(other) ? 0 : 1)
        : Version.TryParse(one, out var mine) && Version.TryParse(other, out var theirs) ? mine.CompareTo(theirs)
        : string.Compare(one, other, StringComparison.OrdinalIgnoreCase);
}

/// <summary>versionMatchStrategy of host.json.</summary>
public enum VersionMatchStrategy
{
    /// <summary>Every version.</summary>
    None,

    /// <summary>The very version of the app.</summary>
    Strict,

    /// <summary>The version of the app and older ones.</summary>
    CurrentOrOlder,
}

/// <summary>versionFailureStrategy of host.json.</summary>
public enum VersionFailureStrategy
{
    /// <summary>It is left for a worker of another version.</summary>
    Reject,

    /// <summary>It fails.</summary>
    Fail,
}

/// <summary>The worker and the client of one task hub. Any number of processes may work on the same hub.</summary>
public sealed class TaskHub : IAsyncDisposable
{
    // How long a crashed worker's work stays untouched.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = Lease / 3;

    private readonly TaskHubOptions options;
    private readonly DurableStore store;
    private readonly Dictionary<string, OrchestratorInvocation> orchestrators;
    private readonly Dictionary<string, ActivityInvocation> activities;
    private readonly Dictionary<string, EntityInvocation> entities;
    private readonly TimeProvider clock;
    private readonly ILoggerFactory loggerFactory;
    private readonly ILogger logger;
    private readonly Guid worker = Guid.NewGuid();
    private readonly HistoryCache histories = new();
    private readonly ConcurrentDictionary<string, string> lastErrors = new();
    private const int LargestCommit = 200;

    // Ten leases without one turn stored: by then it is the turn, not the circumstances.
    private const int MostAttempts = 10;

    private readonly WorkLoop<string, OrchestrationWork, TurnOutcome> turnLoop;
    private readonly WorkLoop<long, ActivityWork, HistoryEvent> activityLoop;
    private readonly GroupCommit<TurnOutcome, bool> turnCommits;
    private readonly GroupCommit<(long Id, HistoryEvent Answer), bool> activityCommits;
    private readonly GroupCommit<NewInstance, bool> starts;
    private readonly GroupCommit<InboxMessage, bool> posts;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<OrchestrationRuntimeStatus>> watched = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource aborting = new();
    private Task[] loops = [];
    private Task renewals = Task.CompletedTask;
    private NpgsqlConnection? life;
    private bool isStopped;

    public TaskHub(
        TaskHubOptions options, DurableStore store, IReadOnlyDictionary<string, OrchestratorInvocation> orchestrators,
        IReadOnlyDictionary<string, ActivityInvocation> activities, TimeProvider clock, ILoggerFactory loggerFactory,
        IReadOnlyDictionary<string, EntityInvocation>? entities = null)
    {
        (this.options, this.store, this.clock, this.loggerFactory) = (options, store, clock, loggerFactory);
        this.orchestrators = new Dictionary<string, OrchestratorInvocation>(orchestrators, StringComparer.OrdinalIgnoreCase);
        this.activities = new Dictionary<string, ActivityInvocation>(activities, StringComparer.OrdinalIgnoreCase);
        this.entities = new Dictionary<string, EntityInvocation>(entities ?? new Dictionary<string, EntityInvocation>(), StringComparer.OrdinalIgnoreCase);
        logger = loggerFactory.CreateLogger<TaskHub>();
        starts = new(instances => store.StartAsync(options.Name, instances, clock.GetUtcNow()), LargestCommit);
        posts = new(messages => store.PostAsync(options.Name, messages), LargestCommit);
        turnCommits = new(StoreTurnsAsync, LargestCommit);
        activityCommits = new(async results =>
        {
            await store.CompleteActivitiesAsync(options.Name, worker, results, clock.GetUtcNow());
            return new bool[results.Count];
        }, LargestCommit);
        turnLoop = new("orchestration", options.MaxConcurrentOrchestrators, clock, logger)
        {
            Claim = (limit, inFlight, token) =>
            {
                options.Faults?.ThrowIfCrashed();
                return store.ClaimOrchestrationsAsync(options.Name, worker, limit, inFlight, histories, clock.GetUtcNow(), LeaseEnd, token);
            },
            Key = work => work.InstanceId,
            Run = RunTurnAsync,
            Store = StoreTurnAsync,
            Lost = BackOffAsync,
            KeysComeAgain = true,
        };
        activityLoop = new("activity", options.MaxConcurrentActivities, clock, logger)
        {
            Claim = (limit, inFlight, token) =>
            {
                options.Faults?.ThrowIfCrashed();
                return store.ClaimActivitiesAsync(options.Name, worker, limit, inFlight, clock.GetUtcNow(), LeaseEnd, token);
            },
            Key = work => work.Id,
            Run = RunActivityAsync,
            Store = StoreAnswerAsync,
        };
        Client = new TaskHubClient(options, store, this, clock, logger);
        Inspector = new TaskHubInspector(options, store, this.orchestrators, clock, loggerFactory);
    }

    public DurableTaskClient Client { get; }

    /// <summary>Looks into the hub: for people and tests.</summary>
    public TaskHubInspector Inspector { get; }

    private DateTimeOffset LeaseEnd => clock.GetUtcNow() + Lease;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        life = await store.ProveAliveAsync(worker, cancellationToken);
        await FreeLeasesOfTheDeadAsync(cancellationToken);
        loops = [Task.Run(() => turnLoop.RunAsync(stopping.Token), CancellationToken.None), Task.Run(() => activityLoop.RunAsync(stopping.Token), CancellationToken.None)];
        renewals = Task.Run(RenewLeasesAsync, CancellationToken.None);
    }

    /// <summary>Claims nothing more, finishes what is in hand while the token allows it, and hands back the rest.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (isStopped)
            return;
        isStopped = true;
        await stopping.CancelAsync();
        await Task.WhenAll(loops);
        var inHand = Task.WhenAll(turnLoop.WhenAllDone, activityLoop.WhenAllDone);
        await Task.WhenAny(inHand, Task.Delay(Timeout.Infinite, cancellationToken));
        await aborting.CancelAsync();
        await renewals;
        try
        {
            await store.ReleaseAsync(options.Name, worker);
        }
        finally
        {
            if (life is not null)
                await life.DisposeAsync();
        }
    }

    /// <summary>Whether nothing can run now. Timers of the future do not count.</summary>
    public Task<bool> IsIdleAsync(CancellationToken cancellationToken) => store.IsIdleAsync(options.Name, clock.GetUtcNow(), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        stopping.Dispose();
        aborting.Dispose();
    }

    /// <summary>Looks for work now instead of at the next poll.</summary>
    internal void Wake() => turnLoop.Signal();

    /// <summary>Starts an instance, unless one of its id has not finished.</summary>
    internal Task<bool> TryStartAsync(NewInstance instance, CancellationToken cancellationToken) => starts.AddAsync(instance, weight: 1, cancellationToken);

    /// <summary>False if there is no such instance, or it has finished.</summary>
    internal Task<bool> PostAsync(InboxMessage message, CancellationToken cancellationToken) => posts.AddAsync(message, weight: 1, cancellationToken);

    /// <summary>Completes when the instance's status changes by this worker's doing.</summary>
    internal Task<OrchestrationRuntimeStatus> WatchAsync(string instanceId) =>
        watched.GetOrAdd(instanceId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Nobody needs to be told any more; who waits nevertheless looks and waits again.</summary>
    internal void Forget(string instanceId, OrchestrationRuntimeStatus status)
    {
        if (watched.TryRemove(instanceId, out var watch))
            watch.TrySetResult(status);
    }

    private async Task<TurnOutcome?> RunTurnAsync(OrchestrationWork work)
    {
        var poison = work.Attempts > MostAttempts ? Poison(work) : null;
        if (work.IsEntity)
            return await new EntityTurn(work, entities, options, clock.GetUtcNow(), logger, aborting.Token).RunAsync(poison ?? work.Unreadable);
        var turn = new OrchestrationTurn(
            work, orchestrators, options, loggerFactory, clock.GetUtcNow(),
            message => _ = RecordFaultAsync(work.InstanceId, new ExecutionFaulted(work.ExecutionId, message)));
        if (poison is not null)
            return turn.Fail(poison);
        if (turn.VersionMismatch() is not { } mismatch)
            return await turn.RunAsync();
        if (options.VersionFailure == VersionFailureStrategy.Fail)
            return turn.Fail(mismatch, "VersionMismatch");
        DurableLog.VersionRejected(logger, work.InstanceId, options.Name, mismatch);
        await store.BackOffAsync(options.Name, worker, work.InstanceId, LeaseEnd, isAttempt: false);
        return null;
    }

    private string Poison(OrchestrationWork work) =>
        $"The turn was given up after {MostAttempts} attempts, none of which could be stored. "
        + (lastErrors.TryRemove(work.InstanceId, out var error) ? $"The last error was: {error}" : "The process ended during each of them.");

    /// <summary>A turn that was lost is done again soon, but not at once: what is wrong may pass.</summary>
    private async Task BackOffAsync(OrchestrationWork work, Exception failure)
    {
        lastErrors[work.InstanceId] = failure.Message;
        await store.BackOffAsync(options.Name, worker, work.InstanceId, clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(work.Attempts, 5)), isAttempt: true);
    }

    /// <summary>Activities that there is capacity for are leased as they are stored, and begin at once; the loop claims the others.</summary>
    private async Task<IReadOnlyList<bool>> StoreTurnsAsync(IReadOnlyList<TurnOutcome> turns)
    {
        var activities = turns.Sum(turn => turn.Activities.Count);
        var reserved = activities == 0 || stopping.IsCancellationRequested ? 0 : activityLoop.Reserve(activities);
        var begun = 0;
        try
        {
            var (stored, taken) = await store.StoreTurnsAsync(options.Name, worker, turns, reserved, LeaseEnd);
            begun = taken.Count;
            activityLoop.BeginReserved(taken);
            return [.. turns.Select(stored.Contains)];
        }
        finally
        {
            activityLoop.Release(reserved - begun);
            if (begun < activities)
                activityLoop.Signal();
        }
    }

    private async Task<bool> StoreTurnAsync(OrchestrationWork work, TurnOutcome outcome)
    {
        await options.Faults.PassAsync(FaultPoint.BeforeTurnCommit, work.InstanceId, clock);
        if (!await turnCommits.AddAsync(outcome, weight: 1, CancellationToken.None))
            return false;
        lastErrors.TryRemove(work.InstanceId, out _);
        Keep(work, outcome);
        Tell(work, outcome);
        await options.Faults.PassAsync(FaultPoint.AfterTurnCommit, work.InstanceId, clock);
        return true;
    }

    private void Keep(OrchestrationWork work, TurnOutcome outcome)
    {
        if (work.IsEntity || outcome.Next is not null || outcome.Status.IsFinished())
            return;
        work.History.AddRange(outcome.History);
        histories.Put(new(work.InstanceId, work.ExecutionId, outcome.Status, outcome.CustomStatus)
        {
            History = work.History, Characters = work.Characters + outcome.Characters, Revision = work.Revision + 1,
            AnswersAwaited = work.AnswersAwaited + outcome.History.Sum(happened => happened.AnswersAwaited),
        });
    }

    private void Tell(OrchestrationWork work, TurnOutcome outcome)
    {
        if (outcome.Status == work.Status)
            return;
        if (outcome.Failure is { } failure)
            DurableLog.OrchestrationFailed(logger, work.InstanceId, options.Name, failure.ErrorType, failure.ErrorMessage);
        else
            DurableLog.StatusChanged(logger, work.InstanceId, options.Name, outcome.Status.ToString());
        Forget(work.InstanceId, outcome.Status);
    }

    private async Task<HistoryEvent?> RunActivityAsync(ActivityWork work)
    {
        try
        {
            if (!activities.TryGetValue(work.Name, out var activity))
            {
                var unknown = new Failure(typeof(InvalidOperationException).FullName!, OrchestrationTurn.Unknown("activity", work.Name, activities.Keys), NotRetriable: true);
                return new TaskFailed(work.TaskId, work.ExecutionId, unknown);
            }

            await options.Faults.PassAsync(FaultPoint.BeforeActivity, work.Name, clock);
            var result = await activity(new ActivityRequest(work.Name, work.InstanceId, work.TaskId, work.Input, work.TraceParent), aborting.Token);
            return new TaskCompleted(work.TaskId, work.ExecutionId, options.DataConverter.Serialize(result));
        }
        catch (OperationCanceledException) when (aborting.IsCancellationRequested)
        {
            return null; // handed back by StopAsync
        }
        catch (Exception failure)
        {
            DurableLog.ActivityFailed(logger, work.Name, work.InstanceId, failure);
            return new TaskFailed(work.TaskId, work.ExecutionId, Failure.From(failure));
        }
    }

    private async Task<bool> StoreAnswerAsync(ActivityWork work, HistoryEvent answer)
    {
        await options.Faults.PassAsync(FaultPoint.BeforeActivityCommit, work.Name, clock);
        if (!await turnLoop.TryRunAsync(work.InstanceId, () => TakeTurn(work, answer)))
        {
            options.Faults?.ThrowIfCrashed();
            await activityCommits.AddAsync((work.Id, answer), weight: 1, CancellationToken.None);
        }

        await options.Faults.PassAsync(FaultPoint.AfterActivityCommit, work.Name, clock);
        turnLoop.Signal();
        return true;
    }

    /// <summary>
    /// The turn that an answer makes, when its orchestration was just worked on here and awaits nobody else's: it is done at once, and stored together with
    /// the answer, instead of a message, a lease and two commits. The store takes it only if nothing came in between; otherwise the answer goes the long way.
    /// </summary>
    private OrchestrationWork? TakeTurn(ActivityWork activity, HistoryEvent answer)
    {
        if (histories.Take(activity.InstanceId, activity.ExecutionId, known => known is { Status: OrchestrationRuntimeStatus.Running, AnswersAwaited: 1 }) is not { } known)
            return null;
        var work = known with { Answered = activity };
        work.Inbox.Add(new InboxRow(0, answer));
        return work;
    }

    private async Task RenewLeasesAsync()
    {
        while (true)
        {
            try
            {
                await Task.Delay(RenewEvery, clock, aborting.Token);
                await StayAliveAsync();
                await FreeLeasesOfTheDeadAsync(aborting.Token);
                var (instances, activities) = (turnLoop.InFlight, activityLoop.InFlight);
                if (instances.Length + activities.Length > 0)
                    await store.RenewAsync(options.Name, worker, instances, activities, LeaseEnd, aborting.Token);
            }
            catch (OperationCanceledException) when (aborting.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                DurableLog.RenewalFailed(logger, options.Name, failure);
            }
        }
    }

    /// <summary>A worker whose connection broke is taken for dead until it has a new one: others may do its work again, and only one of them can store it.</summary>
    private async Task StayAliveAsync()
    {
        if (this.life is { FullState: ConnectionState.Open } life)
        {
            try
            {
                await using var probe = new NpgsqlCommand("SELECT 1", life);
                await probe.ExecuteNonQueryAsync(aborting.Token);
                return;
            }
            catch (NpgsqlException)
            {
                // Replaced below.
            }
        }

        if (this.life is not null)
            await this.life.DisposeAsync();
        this.life = null;
        this.life = await store.ProveAliveAsync(worker, aborting.Token);
    }

    private async Task FreeLeasesOfTheDeadAsync(CancellationToken cancellationToken)
    {
        var freed = await store.FreeLeasesOfTheDeadAsync(options.Name, worker, cancellationToken);
        if (freed == 0)
            return;
        DurableLog.LeasesFreed(logger, freed, options.Name);
        turnLoop.Signal();
        activityLoop.Signal();
    }

    private async Task RecordFaultAsync(string instanceId, ExecutionFaulted fault)
    {
        try
        {
            if (await PostAsync(new InboxMessage(instanceId, fault, clock.GetUtcNow()), CancellationToken.None))
                Wake();
        }
        catch (Exception failure)
        {
            DurableLog.FaultNotRecorded(logger, instanceId, fault.Message, failure);
        }
    }
}
