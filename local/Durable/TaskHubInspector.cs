using System.Text.Json;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Platform.Local.Durable;

/// <summary>Looks into a task hub, for the dashboard and for tests. It changes nothing.</summary>
public sealed class TaskHubInspector
{
    private readonly TaskHubOptions options;
    private readonly DurableStore store;
    private readonly IReadOnlyDictionary<string, OrchestratorInvocation> orchestrators;
    private readonly TimeProvider clock;
    private readonly ILoggerFactory loggers;

    internal TaskHubInspector(
        TaskHubOptions options, DurableStore store, IReadOnlyDictionary<string, OrchestratorInvocation> orchestrators, TimeProvider clock, ILoggerFactory loggers) =>
        (this.options, this.store, this.orchestrators, this.clock, this.loggers) = (options, store, orchestrators, clock, loggers);

    /// <summary>The task hub.</summary>
    public string Hub => options.Name;

    /// <summary>Orchestrations, the latest change first; page by page with <see cref="InstancePage.Next"/>.</summary>
    public Task<InstancePage> ListAsync(InstanceFilter filter, CancellationToken cancellationToken = default) => store.ListAsync(Hub, filter, cancellationToken);

    /// <summary>How many orchestrations are in each status.</summary>
    public Task<IReadOnlyDictionary<OrchestrationRuntimeStatus, long>> CountAsync(CancellationToken cancellationToken = default) => store.CountAsync(Hub, cancellationToken);

    /// <summary>What happened to an orchestration, oldest first; null if there is none of that id.</summary>
    /// <param name="instanceId">The orchestration.</param>
    /// <param name="longestText">Inputs, results and messages are cut to this many characters.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<TimelineEntry>?> TimelineAsync(string instanceId, int longestText = 1000, CancellationToken cancellationToken = default) =>
        await store.SaveAsync(Hub, instanceId, cancellationToken) is { } saved ? Timeline.Of(saved.Events, longestText) : null;

    /// <summary>The whole history as JSON, to be kept and replayed later; null if there is none of that id.</summary>
    public async Task<string?> ExportAsync(string instanceId, CancellationToken cancellationToken = default) =>
        await store.SaveAsync(Hub, instanceId, cancellationToken) is { } saved ? JsonSerializer.Serialize(saved, HistoryJson.Instance.SavedHistory) : null;

    /// <summary>Replays an exported history against today's orchestrator code. No activity runs, and nothing is stored.</summary>
    /// <returns>Null when the code does what the history holds; otherwise where it goes another way, and the likely cause.</returns>
    /// <exception cref="JsonException">This is not an exported history.</exception>
    public async Task<string?> ReplayAsync(string exported)
    {
        var saved = JsonSerializer.Deserialize(exported, HistoryJson.Instance.SavedHistory) ?? throw new JsonException("The history is empty.");
        var work = new OrchestrationWork(saved.InstanceId, saved.ExecutionId, saved.Status, null) { History = [.. saved.Events] };
        return await new OrchestrationTurn(work, orchestrators, options, loggers, clock.GetUtcNow(), _ => { }).VerifyAsync();
    }
}

/// <summary>Which orchestrations to list.</summary>
public sealed record InstanceFilter
{
    public IReadOnlyCollection<OrchestrationRuntimeStatus>? Statuses { get; init; }

    /// <summary>The orchestrator's name, whatever the case.</summary>
    public string? Name { get; init; }

    public string? IdPrefix { get; init; }

    public DateTimeOffset? CreatedFrom { get; init; }

    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>From 1 to 1000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The <see cref="InstancePage.Next"/> of the page before.</summary>
    public string? After { get; init; }
}

public sealed record InstancePage(IReadOnlyList<InstanceSummary> Instances, string? Next);

/// <param name="CustomStatus">As JSON.</param>
/// <param name="Error">Why it failed.</param>
public sealed record InstanceSummary(
    string InstanceId, string Name, string? Version, OrchestrationRuntimeStatus Status, DateTimeOffset CreatedAt, DateTimeOffset LastUpdatedAt, string? ParentId,
    string? CustomStatus, string? Error);

/// <summary>One thing that happened.</summary>
/// <param name="At">The time of the turn that it belongs to.</param>
/// <param name="Kind">What it is: ActivityScheduled, ActivityCompleted, TimerFired …</param>
/// <param name="Step">The number of the action that it asks for or answers, if it does.</param>
/// <param name="Name">Of the activity, event, entity or sub-orchestration.</param>
/// <param name="Text">Input, result or message, possibly cut.</param>
/// <param name="Took">For an answer: since it was asked for.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Kind, int? Step, string? Name, string? Text, TimeSpan? Took);

internal sealed record SavedHistory(string InstanceId, string ExecutionId, OrchestrationRuntimeStatus Status, IReadOnlyList<HistoryEvent> Events);

internal static class Timeline
{
    public static List<TimelineEntry> Of(IReadOnlyList<HistoryEvent> history, int longestText)
    {
        List<TimelineEntry> entries = [];
        Dictionary<int, (DateTimeOffset At, ActionTaken Action)> asked = [];
        var now = default(DateTimeOffset);
        foreach (var happened in history)
        {
            if (happened is TurnStarted turn)
            {
                now = turn.At;
                continue;
            }

            if (happened is ActionTaken action)
                asked[action.Id] = (now, action);
            var answered = happened is ActionAnswered answer && asked.TryGetValue(answer.Id, out var question) ? question : default;
            var (kind, name, text) = Describe(happened, answered.Action);
            var step = (happened as ActionTaken)?.Id ?? (happened as ActionAnswered)?.Id;
            entries.Add(new TimelineEntry(
                now, kind, step, name, text?.Length > longestText ? string.Concat(text.AsSpan(0, longestText), "…") : text, answered.Action is null ? null : now - answered.At));
        }

        return entries;
    }

    private static (string Kind, string? Name, string? Text) Describe(HistoryEvent happened, ActionTaken? asked) => happened switch
    {
        ExecutionStarted e => ("Started", e.Name, e.Input),
        TaskScheduled e => ("ActivityScheduled", e.Name, e.Preview),
        TimerCreated e => ("TimerCreated", null, e.FireAt.ToString("O")),
        ChildScheduled e => ("SubOrchestrationScheduled", e.Name, e.InstanceId),
        EventSent e => ("EventSent", e.Name, e.InstanceId),
        EntityCalled e => ("EntityCalled", e.Entity, e.Operation),
        EntitySignalled e => ("EntitySignalled", e.Entity, e.Operation),
        EntitiesLocked e => ("EntitiesLockRequested", string.Join(", ", e.Entities), null),
        EntitiesReleased e => ("EntitiesReleased", string.Join(", ", e.Entities), null),
        TaskCompleted e => ($"{Noun(asked)}Completed", NameOf(asked), e.Result),
        TaskFailed e => ($"{Noun(asked)}Failed", NameOf(asked), $"{e.Failure.ErrorType}: {e.Failure.ErrorMessage}"),
        TimerFired => ("TimerFired", null, null),
        EventRaised e => ("EventRaised", e.Name, e.Payload),
        ExecutionSuspended e => ("Suspended", null, e.Reason),
        ExecutionResumed e => ("Resumed", null, e.Reason),
        ExecutionRewound e => ("Rewound", null, e.Reason),
        ExecutionEnded e => (e.Status, null, e.Failure is { } failure ? $"{failure.ErrorType}: {failure.ErrorMessage}" : null),
        _ => (happened.GetType().Name, null, null),
    };

    private static string Noun(ActionTaken? asked) => asked switch
    {
        ChildScheduled => "SubOrchestration",
        EntityCalled => "EntityCall",
        EntitiesLocked => "EntitiesLock",
        _ => "Activity",
    };

    private static string? NameOf(ActionTaken? asked) => asked switch
    {
        TaskScheduled e => e.Name,
        ChildScheduled e => e.Name,
        EntityCalled e => e.Entity,
        EntitiesLocked e => string.Join(", ", e.Entities),
        _ => null,
    };
}
