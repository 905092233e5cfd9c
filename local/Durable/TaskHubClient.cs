using System.Diagnostics;
using Microsoft.DurableTask.Client.Entities;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Platform.Local.Durable;

internal sealed class TaskHubClient(TaskHubOptions hubOptions, DurableStore store, TaskHub hub, TimeProvider clock, ILogger logger)
    : DurableTaskClient(hubOptions.Name)
{
    /// <summary>The documented limit.</summary>
    private const int MaxIdLength = 100;

    public override DurableEntityClient Entities { get; } = new TaskHubEntityClient(hubOptions, store, hub, clock);

    public static bool IsEntityId(string instanceId) => instanceId.StartsWith('@');

    /// <summary>The documented rules of instance ids.</summary>
    /// <exception cref="ArgumentException">The id breaks one of them.</exception>
    public static void RequireOrchestrationId(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (IsEntityId(instanceId))
            throw new ArgumentException($"'{instanceId}' is the id of an entity: those of orchestrations do not begin with '@'.", nameof(instanceId));
        if (instanceId.Length > MaxIdLength)
            throw new ArgumentException($"An instance id has at most {MaxIdLength} characters; this one has {instanceId.Length}.", nameof(instanceId));
        if (instanceId.Any(c => c is '/' or '\\' or '#' or '?' || char.IsControl(c)))
        {
            throw new ArgumentException(
                $"The instance id '{instanceId}' has one of / \\ # ? or a control character, which no id may have.", nameof(instanceId));
        }
    }

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        var now = clock.GetUtcNow();
        var instanceId = options?.InstanceId ?? Guid.NewGuid().ToString("N");
        RequireOrchestrationId(instanceId);
        var dedupe = options?.DedupeStatuses ?? (hubOptions.ReplacesRunningInstances ? [] : null);
        var reusableStatuses = dedupe?.Select(status => Enum.TryParse<OrchestrationRuntimeStatus>(status, ignoreCase: true, out var parsed)
            ? parsed
            : throw new ArgumentException($"'{status}' is not an orchestration status.", nameof(options)));
        var started = HistoryEvents.Started(
            instanceId, orchestratorName.Name, options?.Version is { } version ? version.Version : hubOptions.DefaultVersion,
            hubOptions.DataConverter.Serialize(input), Activity.Current?.Id, now);
        started.ExecutionStarted.Tags.Add(options?.Tags?.ToDictionary() ?? []);
        var startAt = options?.StartAt is { } scheduled && scheduled > now ? scheduled.ToUniversalTime() : now;
        if (options?.StartAt is not null) started.ExecutionStarted.ScheduledStartTimestamp = Timestamp.FromDateTimeOffset(startAt);
        var instance = new NewInstance(started, startAt, TagsToJson(started.ExecutionStarted.Tags));
        var isStarted = reusableStatuses is null
            ? await hub.TryStartAsync(instance, cancellation)
            : await store.StartAsync(Name, instance, reusableStatuses, now, cancellation);
        if (!isStarted)
        {
            throw new InvalidOperationException(
                $"An orchestration with the instance id '{instanceId}' exists already, in a status that does not allow it to be replaced.");
        }

        hub.Wake();
        return instanceId;
    }

    public static string? TagsToJson(IDictionary<string, string> tags) => tags.Count > 0 ? JsonSerializer.Serialize(tags) : null;

    public override async Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        RequireOrchestrationId(instanceId);
        if (await PostAsync(
            instanceId, HistoryEvents.EventRaised(eventName, hubOptions.DataConverter.Serialize(eventPayload), clock.GetUtcNow()), cancellation))
        {
            return;
        }

        if (!hubOptions.ThrowStatusExceptionsOnRaiseEvent)
            DurableLog.EventIgnored(logger, eventName, Name, instanceId);
        else if (await GetInstancesAsync(instanceId, false, cancellation) is { } finished)
            throw new InvalidOperationException($"Event '{eventName}' cannot be raised: orchestration '{instanceId}' is {finished.RuntimeStatus}.");
        else
            throw NotFound(instanceId);
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, status => status != OrchestrationRuntimeStatus.Pending, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, RuntimeStatus.IsFinished, getInputsAndOutputs, cancellation);

    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        ControlAsync(
            instanceId, "terminated",
            HistoryEvents.Terminated(hubOptions.DataConverter.Serialize(options?.Output), options?.Recursive ?? false, clock.GetUtcNow()), cancellation);

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        ControlAsync(instanceId, "suspended", HistoryEvents.Suspended(reason, clock.GetUtcNow()), cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        ControlAsync(instanceId, "resumed", HistoryEvents.Resumed(reason, clock.GetUtcNow()), cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        store.GetAsync(Name, instanceId, getInputsAndOutputs, hubOptions.DataConverter, cancellation);

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        var query = filter ?? new OrchestrationQuery();
        return Pageable.Create<OrchestrationMetadata>(async (token, size, cancellation) =>
            query.TaskHubNames is { } hubs && !hubs.Contains(Name, StringComparer.OrdinalIgnoreCase)
                ? new Page<OrchestrationMetadata>([])
                : await store.QueryAsync(
                    Name, query with { PageSize = size ?? query.PageSize }, token ?? query.ContinuationToken, hubOptions.DataConverter, cancellation));
    }

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        new(await store.PurgeAsync(Name, instanceId, null, options?.Recursive ?? false, cancellation));

    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        new(await store.PurgeAsync(Name, null, filter, options?.Recursive ?? false, cancellation));

    /// <summary>Restarts an orchestration with its input.</summary>
    public override async Task<string> RestartAsync(string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        RequireOrchestrationId(instanceId);
        var (name, input, version, tags) = await store.GetStartAsync(Name, instanceId, cancellation) ?? throw NotFound(instanceId);
        var now = clock.GetUtcNow();
        var newId = restartWithNewInstanceId ? Guid.NewGuid().ToString("N") : instanceId;
        var started = HistoryEvents.Started(newId, name, version, input, Activity.Current?.Id, now);
        if (tags is not null) started.ExecutionStarted.Tags.Add(JsonSerializer.Deserialize<Dictionary<string, string>>(tags)!);
        if (!await store.StartAsync(Name, new NewInstance(started, now, tags), DurableStore.Unfinished, now, cancellation))
            throw new InvalidOperationException($"Orchestration '{instanceId}' cannot be restarted under its own id: it has not finished.");
        hub.Wake();
        return newId;
    }

    /// <summary>Rewinds a failed orchestration: failed actions run again, completed ones are kept.</summary>
    public override async Task RewindInstanceAsync(string instanceId, string reason, CancellationToken cancellation = default)
    {
        RequireOrchestrationId(instanceId);
        var status = await store.RewindAsync(Name, instanceId, reason, clock.GetUtcNow(), cancellation) ?? throw NotFound(instanceId);
        if (status != OrchestrationRuntimeStatus.Failed)
            throw new InvalidOperationException($"Orchestration '{instanceId}' cannot be rewound: it is {status}, not Failed.");
        hub.Wake();
    }

    public override async Task<IList<DurableTask.Core.History.HistoryEvent>> GetOrchestrationHistoryAsync(
        string instanceId, CancellationToken cancellation = default)
    {
        RequireOrchestrationId(instanceId);
        var saved = await store.ReadHistoryAsync(Name, instanceId, cancellation) ?? throw NotFound(instanceId);
        return [.. saved.Events.Select(CoreHistory.Of)];
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<bool> PostAsync(string instanceId, P.HistoryEvent message, CancellationToken cancellation)
    {
        if (!await hub.PostAsync(new InboxMessage(instanceId, message, clock.GetUtcNow()), cancellation)) return false;
        hub.Wake();
        return true;
    }

    private async Task ControlAsync(string instanceId, string verb, P.HistoryEvent control, CancellationToken cancellation)
    {
        if (await PostAsync(instanceId, control, cancellation)) return;
        var instance = await GetInstancesAsync(instanceId, false, cancellation) ?? throw NotFound(instanceId);
        throw new InvalidOperationException($"Orchestration '{instanceId}' cannot be {verb}: it is {instance.RuntimeStatus}.");
    }

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, Func<OrchestrationRuntimeStatus, bool> isReached, bool getInputsAndOutputs, CancellationToken cancellation)
    {
        while (true)
        {
            var (changed, changedElsewhere) = (hub.WatchAsync(instanceId), hub.ChangedElsewhere); // before reading, so that no change is missed
            var instance = await GetInstancesAsync(instanceId, getInputsAndOutputs, cancellation);
            if (instance is null || isReached(instance.RuntimeStatus))
            {
                hub.CompleteWatch(instanceId, instance?.RuntimeStatus ?? OrchestrationRuntimeStatus.Pending);
                return instance ?? throw NotFound(instanceId);
            }

            using var waitCancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var externalChange = Signal.WaitAsync(changedElsewhere, clock.GetUtcNow() + Leases.Duration, clock, waitCancellation.Token);
            while (await Task.WhenAny(changed, externalChange) == changed && !isReached(await changed)) changed = hub.WatchAsync(instanceId);
            await waitCancellation.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private ArgumentException NotFound(string instanceId) =>
        new($"Task hub '{Name}' has no orchestration with the instance id '{instanceId}'.", nameof(instanceId));
}
