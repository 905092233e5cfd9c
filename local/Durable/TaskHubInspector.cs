namespace Platform.Local.Durable;

/// <summary>Inspects a task hub without changing it, for the dashboard and for tests.</summary>
public sealed class TaskHubInspector
{
    private readonly TaskHubOptions options;
    private readonly DurableStore store;
    private readonly HistoryReplay replay;

    internal TaskHubInspector(
        TaskHubOptions options, DurableStore store, IReadOnlyDictionary<string, OrchestratorInvocation> orchestrators, OrchestratorRunner runner) =>
        (this.options, this.store, replay) = (options, store, new(orchestrators, options.DataConverter, runner));

    /// <summary>The task hub.</summary>
    public string Hub => options.Name;

    /// <summary>A page of orchestrations, last changed first.</summary>
    public Task<InstancePage> ListAsync(InstanceFilter filter, CancellationToken cancellationToken = default) =>
        store.ListAsync(Hub, filter, cancellationToken);

    /// <summary>The number of orchestrations by status.</summary>
    public Task<IReadOnlyDictionary<OrchestrationRuntimeStatus, long>> CountAsync(CancellationToken cancellationToken = default) =>
        store.CountAsync(Hub, cancellationToken);

    /// <summary>The events of an orchestration, oldest first; null if there is none of that id.</summary>
    public async Task<IReadOnlyList<TimelineEntry>?> TimelineAsync(
        string instanceId, int maxTextLength = 1000, CancellationToken cancellationToken = default) =>
        await store.ReadHistoryAsync(Hub, instanceId, cancellationToken) is { } saved ? Timeline.Of(saved.Events, maxTextLength) : null;

    /// <summary>Exports the history as JSON, for a later replay; null if there is none of that id.</summary>
    public async Task<string?> ExportAsync(string instanceId, CancellationToken cancellationToken = default) =>
        await store.ReadHistoryAsync(Hub, instanceId, cancellationToken) is { } saved ? saved.ToJson() : null;

    /// <summary>Replays an exported history, also of an older version, against today's code, without running activities or storing anything.</summary>
    /// <returns>Null when the code does what the history holds; otherwise the difference.</returns>
    /// <exception cref="JsonException">This is not an exported history.</exception>
    public string? Replay(string exported) => replay.Verify(SavedHistory.FromJson(exported));
}

/// <summary>A filter for orchestrations.</summary>
public sealed record InstanceFilter
{
    /// <summary>Their statuses; null for all.</summary>
    public IReadOnlyCollection<OrchestrationRuntimeStatus>? Statuses { get; init; }

    /// <summary>The orchestrator; case-insensitive.</summary>
    public string? Name { get; init; }

    /// <summary>A prefix of the instance id.</summary>
    public string? IdPrefix { get; init; }

    /// <summary>The earliest creation time.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>The latest creation time.</summary>
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>The page size, from 1 to 1000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The <see cref="InstancePage.Next"/> of the previous page.</summary>
    public string? After { get; init; }
}

/// <summary>A page of orchestrations.</summary>
/// <param name="Instances">The orchestrations, last changed first.</param>
/// <param name="Next">The <see cref="InstanceFilter.After"/> of the next page; null on the last one.</param>
public sealed record InstancePage(IReadOnlyList<InstanceSummary> Instances, string? Next);

/// <summary>An orchestration.</summary>
/// <param name="InstanceId">The instance id.</param>
/// <param name="Name">The orchestrator.</param>
/// <param name="Version">The version, if any.</param>
/// <param name="Status">The status.</param>
/// <param name="CreatedAt">The time it was scheduled.</param>
/// <param name="LastUpdatedAt">The time of the last change.</param>
/// <param name="ParentId">The parent orchestration, if any.</param>
/// <param name="CustomStatus">The custom status as JSON.</param>
/// <param name="Error">The failure.</param>
public sealed record InstanceSummary(
    string InstanceId, string Name, string? Version, OrchestrationRuntimeStatus Status, DateTimeOffset CreatedAt, DateTimeOffset LastUpdatedAt,
    string? ParentId, string? CustomStatus, string? Error);

/// <summary>An event in the history of an orchestration.</summary>
/// <param name="At">The time of its turn.</param>
/// <param name="Kind">The kind, such as ActivityScheduled or TimerFired.</param>
/// <param name="Step">The number of the action that it is or completes, if any.</param>
/// <param name="Name">The activity, event, entity or sub-orchestration.</param>
/// <param name="Text">The input, result or message, possibly truncated.</param>
/// <param name="Took">For a result: the time since the action.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Kind, int? Step, string? Name, string? Text, TimeSpan? Took);
