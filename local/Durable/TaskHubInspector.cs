using System.Text.Json;

namespace Platform.Local.Durable;

/// <summary>Looks into a task hub, for the dashboard and for tests. It changes nothing.</summary>
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

    /// <summary>Orchestrations, the latest change first; page by page with <see cref="InstancePage.Next"/>.</summary>
    public Task<InstancePage> ListAsync(InstanceFilter filter, CancellationToken cancellationToken = default) =>
        store.ListAsync(Hub, filter, cancellationToken);

    /// <summary>How many orchestrations are in each status.</summary>
    public Task<IReadOnlyDictionary<OrchestrationRuntimeStatus, long>> CountAsync(CancellationToken cancellationToken = default) =>
        store.CountAsync(Hub, cancellationToken);

    /// <summary>What happened to an orchestration, oldest first; null if there is none of that id.</summary>
    /// <param name="instanceId">The orchestration.</param>
    /// <param name="longestText">Inputs, results and messages are cut to this many characters.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<TimelineEntry>?> TimelineAsync(string instanceId, int longestText = 1000, CancellationToken cancellationToken = default) =>
        await store.SaveAsync(Hub, instanceId, cancellationToken) is { } saved ? Timeline.Of(saved.Events, longestText) : null;

    /// <summary>The whole history as JSON, to be kept and replayed later; null if there is none of that id.</summary>
    public async Task<string?> ExportAsync(string instanceId, CancellationToken cancellationToken = default) =>
        await store.SaveAsync(Hub, instanceId, cancellationToken) is { } saved ? saved.ToJson() : null;

    /// <summary>Replays an exported history against today's orchestrator code. No activity runs, and nothing is stored. An export of an older version may be
    /// given too.</summary>
    /// <returns>Null when the code does what the history holds; otherwise where it goes another way.</returns>
    /// <exception cref="JsonException">This is not an exported history.</exception>
    public string? Replay(string exported) => replay.Verify(SavedHistory.FromJson(exported));
}

/// <summary>Which orchestrations to list.</summary>
public sealed record InstanceFilter
{
    /// <summary>Those in one of these states; null for all.</summary>
    public IReadOnlyCollection<OrchestrationRuntimeStatus>? Statuses { get; init; }

    /// <summary>The orchestrator's name; its case does not matter.</summary>
    public string? Name { get; init; }

    /// <summary>Those whose instance id begins so.</summary>
    public string? IdPrefix { get; init; }

    /// <summary>Those created at that time or later.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Those created before or at that time.</summary>
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>From 1 to 1000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The <see cref="InstancePage.Next"/> of the page before.</summary>
    public string? After { get; init; }
}

/// <summary>One page of orchestrations.</summary>
/// <param name="Instances">Those of the page, last changed first.</param>
/// <param name="Next">The <see cref="InstanceFilter.After"/> of the next page; null on the last one.</param>
public sealed record InstancePage(IReadOnlyList<InstanceSummary> Instances, string? Next);

/// <summary>An orchestration in a list.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Name">The orchestrator.</param>
/// <param name="Version">The version it was started with, if any.</param>
/// <param name="Status">Its state.</param>
/// <param name="CreatedAt">When it was scheduled.</param>
/// <param name="LastUpdatedAt">When it last changed.</param>
/// <param name="ParentId">The orchestration that called it, if one did.</param>
/// <param name="CustomStatus">As JSON.</param>
/// <param name="Error">Why it failed.</param>
public sealed record InstanceSummary(
    string InstanceId, string Name, string? Version, OrchestrationRuntimeStatus Status, DateTimeOffset CreatedAt, DateTimeOffset LastUpdatedAt,
    string? ParentId,
    string? CustomStatus, string? Error);

/// <summary>One thing that happened.</summary>
/// <param name="At">The time of the turn that it belongs to.</param>
/// <param name="Kind">What it is: ActivityScheduled, ActivityCompleted, TimerFired …</param>
/// <param name="Step">The number of the action that it asks for or answers, if it does.</param>
/// <param name="Name">Of the activity, event, entity or sub-orchestration.</param>
/// <param name="Text">Input, result or message, possibly cut.</param>
/// <param name="Took">For an answer: since it was asked for.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Kind, int? Step, string? Name, string? Text, TimeSpan? Took);
