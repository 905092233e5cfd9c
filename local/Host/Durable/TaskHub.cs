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

    private readonly TaskHubOptions _options;
    private readonly DurableStore _store;
    private readonly Dictionary<string, OrchestratorInvocation> _orchestrators;
    private readonly Dictionary<string, ActivityInvocation> _activities;
    private readonly Dictionary<string, EntityInvocation> _entities;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _loggerFactory;
    private readonly ILogger _logger;
    private readonly Guid _worker = Guid.NewGuid();
    private readonly HistoryCache _histories = new();
    private readonly ConcurrentDictionary<string, string> _lastErrors = new();
    private const int LargestCommit = 200;

    // Ten leases without one turn stored: by then it is the turn, not the circumstances.
    private const int MostAttempts = 10;

    private readonly WorkLoop<string, OrchestrationWork, TurnOutcome> _turnLoop;
    private readonly WorkLoop<long, ActivityWork, HistoryEvent> _activityLoop;
    private readonly GroupCommit<TurnOutcome, bool> _turnCommits;
    private readonly GroupCommit<(long Id, HistoryEvent Answer), bool> _activityCommits;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _watched = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private Task[] _loops = [];
    private Task _renewals = Task.CompletedTask;
    private NpgsqlConnection? _life;
    private bool _isStopped;

    public TaskHub(
        TaskHubOptions options, DurableStore store, IReadOnlyDictionary<string, OrchestratorInvocation> orchestrators,
        IReadOnlyDictionary<string, ActivityInvocation> activities, TimeProvider clock, ILoggerFactory loggerFactory,
        IReadOnlyDictionary<string, EntityInvocation>? entities = null)
    {
        (_options, _store, _clock, _loggerFactory) = (options, store, clock, loggerFactory);
        _orchestrators = new Dictionary<string, OrchestratorInvocation>(orchestrators, StringComparer.OrdinalIgnoreCase);
        _activities = new Dictionary<string, ActivityInvocation>(activities, StringComparer.OrdinalIgnoreCase);
        _entities = new Dictionary<string, EntityInvocation>(entities ?? new Dictionary<string, EntityInvocation>(), StringComparer.OrdinalIgnoreCase);
        _logger = loggerFactory.CreateLogger<TaskHub>();
        _turnCommits = new(async turns =>
        {
            await StoreTurnsAsync(turns);
            return new bool[turns.Count];
        }, LargestCommit);
        _activityCommits = new(async results =>
        {
            await store.CompleteActivitiesAsync(options.Name, _worker, results, clock.GetUtcNow());
            return new bool[results.Count];
        }, LargestCommit);
        _turnLoop = new("orchestration", options.MaxConcurrentOrchestrators, clock, _logger)
        {
            Claim = (limit, inFlight, token) =>
            {
                options.Faults?.ThrowIfCrashed();
                return store.ClaimOrchestrationsAsync(options.Name, _worker, limit, inFlight, _histories, clock.GetUtcNow(), LeaseEnd, token);
            },
            Key = work => work.InstanceId,
            Run = RunTurnAsync,
            Store = StoreTurnAsync,
            Lost = BackOffAsync,
            KeysComeAgain = true,
        };
        _activityLoop = new("activity", options.MaxConcurrentActivities, clock, _logger)
        {
            Claim = (limit, inFlight, token) =>
            {
                options.Faults?.ThrowIfCrashed();
                return store.ClaimActivitiesAsync(options.Name, _worker, limit, inFlight, clock.GetUtcNow(), LeaseEnd, token);
            },
            Key = work => work.Id,
            Run = RunActivityAsync,
            Store = StoreAnswerAsync,
        };
        Client = new TaskHubClient(options, store, this, clock, _logger);
        Inspector = new TaskHubInspector(options, store, _orchestrators, clock, loggerFactory);
    }

    public DurableTaskClient Client { get; }

    /// <summary>Looks into the hub: for people and tests.</summary>
    public TaskHubInspector Inspector { get; }

    private DateTimeOffset LeaseEnd => _clock.GetUtcNow() + Lease;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _life = await _store.ProveAliveAsync(_worker, cancellationToken);
        await FreeLeasesOfTheDeadAsync(cancellationToken);
        _loops = [Task.Run(() => _turnLoop.RunAsync(_stopping.Token), CancellationToken.None), Task.Run(() => _activityLoop.RunAsync(_stopping.Token), CancellationToken.None)];
        _renewals = Task.Run(RenewLeasesAsync, CancellationToken.None);
    }

    /// <summary>Claims nothing more, finishes what is in hand while the token allows it, and hands back the rest.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_isStopped)
            return;
        _isStopped = true;
        await _stopping.CancelAsync();
        await Task.WhenAll(_loops);
        var inHand = Task.WhenAll(_turnLoop.WhenAllDone, _activityLoop.WhenAllDone);
        await Task.WhenAny(inHand, Task.Delay(Timeout.Infinite, cancellationToken));
        await _aborting.CancelAsync();
        await _renewals;
        try
        {
            await _store.ReleaseAsync(_options.Name, _worker);
        }
        finally
        {
            if (_life is not null)
                await _life.DisposeAsync();
        }
    }

    /// <summary>Whether nothing can run now. Timers of the future do not count.</summary>
    public Task<bool> IsIdleAsync(CancellationToken cancellationToken) => _store.IsIdleAsync(_options.Name, _clock.GetUtcNow(), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        _stopping.Dispose();
        _aborting.Dispose();
    }

    /// <summary>Looks for work now instead of at the next poll.</summary>
    internal void Wake() => _turnLoop.Signal();

    /// <summary>Completes when the instance's status changes by this worker's doing.</summary>
    internal Task WatchAsync(string instanceId) =>
        _watched.GetOrAdd(instanceId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private async Task<TurnOutcome?> RunTurnAsync(OrchestrationWork work)
    {
        var poison = work.Attempts > MostAttempts ? Poison(work) : null;
        if (work.IsEntity)
            return await new EntityTurn(work, _entities, _options, _clock.GetUtcNow(), _logger, _aborting.Token).RunAsync(poison ?? work.Unreadable);
        var turn = new OrchestrationTurn(
            work, _orchestrators, _options, _loggerFactory, _clock.GetUtcNow(),
            message => _ = RecordFaultAsync(work.InstanceId, new ExecutionFaulted(work.ExecutionId, message)));
        if (poison is not null)
            return turn.Fail(poison);
        if (turn.VersionMismatch() is not { } mismatch)
            return await turn.RunAsync();
        if (_options.VersionFailure == VersionFailureStrategy.Fail)
            return turn.Fail(mismatch, "VersionMismatch");
        DurableLog.VersionRejected(_logger, work.InstanceId, _options.Name, mismatch);
        await _store.BackOffAsync(_options.Name, _worker, work.InstanceId, LeaseEnd, isAttempt: false);
        return null;
    }

    private string Poison(OrchestrationWork work) =>
        $"The turn was given up after {MostAttempts} attempts, none of which could be stored. "
        + (_lastErrors.TryRemove(work.InstanceId, out var error) ? $"The last error was: {error}" : "The process ended during each of them.");

    /// <summary>A turn that was lost is done again soon, but not at once: what is wrong may pass.</summary>
    private async Task BackOffAsync(OrchestrationWork work, Exception failure)
    {
        _lastErrors[work.InstanceId] = failure.Message;
        await _store.BackOffAsync(_options.Name, _worker, work.InstanceId, _clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(work.Attempts, 5)), isAttempt: true);
    }

    /// <summary>Activities that there is capacity for are leased as they are stored, and begin at once; the loop claims the others.</summary>
    private async Task StoreTurnsAsync(IReadOnlyList<TurnOutcome> turns)
    {
        var activities = turns.Sum(turn => turn.Activities.Count);
        var reserved = activities == 0 || _stopping.IsCancellationRequested ? 0 : _activityLoop.Reserve(activities);
        var begun = 0;
        try
        {
            var taken = await _store.StoreTurnsAsync(_options.Name, _worker, turns, reserved, LeaseEnd);
            begun = taken.Count;
            _activityLoop.BeginReserved(taken);
        }
        finally
        {
            _activityLoop.Release(reserved - begun);
        }

        if (begun < activities)
            _activityLoop.Signal();
    }

    private async Task StoreTurnAsync(OrchestrationWork work, TurnOutcome outcome)
    {
        await _options.Faults.PassAsync(FaultPoint.BeforeTurnCommit, work.InstanceId, _clock);
        await _turnCommits.AddAsync(outcome, weight: 1, CancellationToken.None);
        await _options.Faults.PassAsync(FaultPoint.AfterTurnCommit, work.InstanceId, _clock);

        _lastErrors.TryRemove(work.InstanceId, out _);
        if (!work.IsEntity && outcome.Next is null && !outcome.Status.IsFinished())
            _histories.Put(work.InstanceId, work.ExecutionId, work.Revision + 1, [.. work.History, .. outcome.History], work.Characters + outcome.Characters);
        if (outcome.Status == work.Status)
            return;
        if (outcome.Failure is { } failure)
            DurableLog.OrchestrationFailed(_logger, work.InstanceId, _options.Name, failure.ErrorType, failure.ErrorMessage);
        else
            DurableLog.StatusChanged(_logger, work.InstanceId, _options.Name, outcome.Status.ToString());
        if (_watched.TryRemove(work.InstanceId, out var watch))
            watch.TrySetResult();
    }

    private async Task<HistoryEvent?> RunActivityAsync(ActivityWork work)
    {
        try
        {
            if (!_activities.TryGetValue(work.Name, out var activity))
            {
                var unknown = new Failure(typeof(InvalidOperationException).FullName!, OrchestrationTurn.Unknown("activity", work.Name, _activities.Keys), NotRetriable: true);
                return new TaskFailed(work.TaskId, work.ExecutionId, unknown);
            }

            await _options.Faults.PassAsync(FaultPoint.BeforeActivity, work.Name, _clock);
            var result = await activity(new ActivityRequest(work.Name, work.InstanceId, work.TaskId, work.Input, work.TraceParent), _aborting.Token);
            return new TaskCompleted(work.TaskId, work.ExecutionId, _options.DataConverter.Serialize(result));
        }
        catch (OperationCanceledException) when (_aborting.IsCancellationRequested)
        {
            return null; // handed back by StopAsync
        }
        catch (Exception failure)
        {
            DurableLog.ActivityFailed(_logger, work.Name, work.InstanceId, failure);
            return new TaskFailed(work.TaskId, work.ExecutionId, Failure.From(failure));
        }
    }

    private async Task StoreAnswerAsync(ActivityWork work, HistoryEvent answer)
    {
        await _options.Faults.PassAsync(FaultPoint.BeforeActivityCommit, work.Name, _clock);
        await _activityCommits.AddAsync((work.Id, answer), weight: 1, CancellationToken.None);
        await _options.Faults.PassAsync(FaultPoint.AfterActivityCommit, work.Name, _clock);
        _turnLoop.Signal();
    }

    private async Task RenewLeasesAsync()
    {
        while (true)
        {
            try
            {
                await Task.Delay(RenewEvery, _clock, _aborting.Token);
                await StayAliveAsync();
                await FreeLeasesOfTheDeadAsync(_aborting.Token);
                var (instances, activities) = (_turnLoop.InFlight, _activityLoop.InFlight);
                if (instances.Length + activities.Length > 0)
                    await _store.RenewAsync(_options.Name, _worker, instances, activities, LeaseEnd, _aborting.Token);
            }
            catch (OperationCanceledException) when (_aborting.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                DurableLog.RenewalFailed(_logger, _options.Name, failure);
            }
        }
    }

    /// <summary>A worker whose connection broke is taken for dead until it has a new one: others may do its work again, and only one of them can store it.</summary>
    private async Task StayAliveAsync()
    {
        if (_life is { FullState: ConnectionState.Open } life)
        {
            try
            {
                await using var probe = new NpgsqlCommand("SELECT 1", life);
                await probe.ExecuteNonQueryAsync(_aborting.Token);
                return;
            }
            catch (NpgsqlException)
            {
                // Replaced below.
            }
        }

        if (_life is not null)
            await _life.DisposeAsync();
        _life = null;
        _life = await _store.ProveAliveAsync(_worker, _aborting.Token);
    }

    private async Task FreeLeasesOfTheDeadAsync(CancellationToken cancellationToken)
    {
        var freed = await _store.FreeLeasesOfTheDeadAsync(_options.Name, _worker, cancellationToken);
        if (freed == 0)
            return;
        DurableLog.LeasesFreed(_logger, freed, _options.Name);
        _turnLoop.Signal();
        _activityLoop.Signal();
    }

    private async Task RecordFaultAsync(string instanceId, ExecutionFaulted fault)
    {
        try
        {
            if (await _store.PostAsync(_options.Name, new InboxMessage(instanceId, fault, _clock.GetUtcNow()), CancellationToken.None))
                Wake();
        }
        catch (Exception failure)
        {
            DurableLog.FaultNotRecorded(_logger, instanceId, fault.Message, failure);
        }
    }
}
