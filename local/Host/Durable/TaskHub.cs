using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging;

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
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _loggerFactory;
    private readonly ILogger _logger;
    private readonly Guid _worker = Guid.NewGuid();
    private const int LargestCommit = 200;

    private readonly WorkLoop<string, OrchestrationWork, TurnOutcome> _turnLoop;
    private readonly WorkLoop<long, ActivityWork, HistoryEvent> _activityLoop;
    private readonly GroupCommit<TurnOutcome, bool> _turnCommits;
    private readonly GroupCommit<(long Id, HistoryEvent Answer), bool> _activityCommits;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _watched = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private Task[] _loops = [];
    private Task _renewals = Task.CompletedTask;
    private bool _isStopped;

    public TaskHub(
        TaskHubOptions options, DurableStore store, IReadOnlyDictionary<string, OrchestratorInvocation> orchestrators,
        IReadOnlyDictionary<string, ActivityInvocation> activities, TimeProvider clock, ILoggerFactory loggerFactory)
    {
        (_options, _store, _clock, _loggerFactory) = (options, store, clock, loggerFactory);
        _orchestrators = new Dictionary<string, OrchestratorInvocation>(orchestrators, StringComparer.OrdinalIgnoreCase);
        _activities = new Dictionary<string, ActivityInvocation>(activities, StringComparer.OrdinalIgnoreCase);
        _logger = loggerFactory.CreateLogger<TaskHub>();
        _turnCommits = new(async turns =>
        {
            await store.StoreTurnsAsync(options.Name, _worker, turns);
            return new bool[turns.Count];
        }, LargestCommit);
        _activityCommits = new(async results =>
        {
            await store.CompleteActivitiesAsync(options.Name, _worker, results, clock.GetUtcNow());
            return new bool[results.Count];
        }, LargestCommit);
        _turnLoop = new("orchestration", options.MaxConcurrentOrchestrators, clock, _logger)
        {
            Claim = (limit, inFlight, token) => store.ClaimOrchestrationsAsync(options.Name, _worker, limit, inFlight, clock.GetUtcNow(), LeaseEnd, token),
            Key = work => work.InstanceId,
            Run = RunTurnAsync,
            Store = StoreTurnAsync,
        };
        _activityLoop = new("activity", options.MaxConcurrentActivities, clock, _logger)
        {
            Claim = (limit, inFlight, token) => store.ClaimActivitiesAsync(options.Name, _worker, limit, inFlight, clock.GetUtcNow(), LeaseEnd, token),
            Key = work => work.Id,
            Run = RunActivityAsync,
            Store = StoreAnswerAsync,
        };
        Client = new TaskHubClient(options, store, this, clock, _logger);
    }

    public DurableTaskClient Client { get; }

    private DateTimeOffset LeaseEnd => _clock.GetUtcNow() + Lease;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _loops = [Task.Run(() => _turnLoop.RunAsync(_stopping.Token), CancellationToken.None), Task.Run(() => _activityLoop.RunAsync(_stopping.Token), CancellationToken.None)];
        _renewals = Task.Run(RenewLeasesAsync, CancellationToken.None);
        return Task.CompletedTask;
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
        await _store.ReleaseAsync(_options.Name, _worker);
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
        var turn = new OrchestrationTurn(
            work, _orchestrators, _options, _loggerFactory, _clock.GetUtcNow(),
            message => _ = RecordFaultAsync(work.InstanceId, new ExecutionFaulted(work.ExecutionId, message)));
        return await turn.RunAsync();
    }

    private async Task StoreTurnAsync(OrchestrationWork work, TurnOutcome outcome)
    {
        await _turnCommits.AddAsync(outcome, weight: 1, CancellationToken.None);

        if (outcome.Activities.Count > 0)
            _activityLoop.Signal();
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
                throw new InvalidOperationException(OrchestrationTurn.Unknown("activity", work.Name, _activities.Keys));
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
        await _activityCommits.AddAsync((work.Id, answer), weight: 1, CancellationToken.None);
        _turnLoop.Signal();
    }

    private async Task RenewLeasesAsync()
    {
        while (true)
        {
            try
            {
                await Task.Delay(RenewEvery, _clock, _aborting.Token);
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
