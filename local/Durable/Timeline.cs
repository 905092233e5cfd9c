using Google.Protobuf.WellKnownTypes;

namespace Platform.Local.Durable;

/// <summary>A history for people to read.</summary>
internal sealed class Timeline
{
    private readonly List<TimelineEntry> entries = [];
    private readonly Dictionary<int, P.HistoryEvent> actions = [];
    private readonly Dictionary<string, P.HistoryEvent> entityRequests = [];

    public static List<TimelineEntry> Of(IEnumerable<P.HistoryEvent> history, int maxTextLength)
    {
        var timeline = new Timeline();
        foreach (var historyEvent in history.Where(historyEvent => historyEvent.OrchestratorStarted is null && historyEvent.OrchestratorCompleted is null))
            timeline.Add(historyEvent, maxTextLength);
        return timeline.entries;
    }

    private void Add(P.HistoryEvent historyEvent, int maxTextLength)
    {
        if (historyEvent.IsAction) actions[historyEvent.EventId] = historyEvent;
        if (historyEvent.EventSent is { } sent && TaskHubClient.IsEntityId(sent.InstanceId) && EntityMessages.Read(sent).Request is { IsSignal: false } call)
            entityRequests[call.Id] = historyEvent;
        var action = (historyEvent.CompletedAction is { } id ? actions.GetValueOrDefault(id) : null)
            ?? (historyEvent.EventRaised is { } raised ? entityRequests.GetValueOrDefault(raised.Name) : null);
        var (kind, name, text) = Describe(historyEvent, action);
        entries.Add(new(
            Time(historyEvent), kind, historyEvent.IsAction ? historyEvent.EventId : action?.EventId, name,
            text?.Length > maxTextLength ? string.Concat(text.AsSpan(0, maxTextLength), "…") : text,
            action is null ? null : Time(historyEvent) - Time(action)));
    }

    private static DateTimeOffset Time(P.HistoryEvent historyEvent) => (historyEvent.Timestamp ?? new Timestamp()).ToDateTimeOffset();

    private static (string Kind, string? Name, string? Text) Describe(P.HistoryEvent historyEvent, P.HistoryEvent? action) => historyEvent switch
    {
        { ExecutionStarted: { } e } => ("Started", e.Name, e.Input),
        { TaskScheduled: { } e } => ("ActivityScheduled", e.Name, e.Input is ['[', .. var input, ']'] ? input : e.Input),
        { TaskCompleted: { } e } => ("ActivityCompleted", action?.TaskScheduled.Name, e.Result),
        { TaskFailed: { } e } => ("ActivityFailed", action?.TaskScheduled.Name, Text(e.FailureDetails)),
        { TimerCreated: { } e } => ("TimerCreated", null, e.FireAt.ToDateTimeOffset().ToString("O")),
        { TimerFired: not null } => ("TimerFired", null, null),
        { SubOrchestrationInstanceCreated: { } e } => ("SubOrchestrationScheduled", e.Name, e.InstanceId),
        { SubOrchestrationInstanceCompleted: { } e } => ("SubOrchestrationCompleted", action?.SubOrchestrationInstanceCreated.Name, e.Result),
        { SubOrchestrationInstanceFailed: { } e } => ("SubOrchestrationFailed", action?.SubOrchestrationInstanceCreated.Name, Text(e.FailureDetails)),
        { EventSent: { } e } when TaskHubClient.IsEntityId(e.InstanceId) => DescribeForEntity(e),
        { EventSent: { } e } => ("EventSent", e.Name, e.InstanceId),
        { EventRaised: { } e } when action is not null => DescribeAnswer(e, action.EventSent),
        { EventRaised: { } e } => ("EventRaised", e.Name, e.Input),
        { ExecutionSuspended: { } e } => ("Suspended", null, e.Input),
        { ExecutionResumed: { } e } => ("Resumed", null, e.Input),
        { ExecutionTerminated: { } e } => ("TerminateRequested", null, e.Input),
        { ExecutionRewound: { } e } => ("Rewound", null, e.Reason),
        { ExecutionCompleted: { } e } => (e.OrchestrationStatus.ToString(), null, e.FailureDetails is { } failure ? Text(failure) : null),
        _ => (historyEvent.EventTypeCase.ToString(), null, null),
    };

    private static (string Kind, string? Name, string? Text) DescribeForEntity(P.EventSentEvent sent) => EntityMessages.Read(sent).Request switch
    {
        null => ("EntityReleased", sent.InstanceId, null),
        { LockSet: { } entities } => ("EntitiesLockRequested", string.Join(", ", entities), null),
        { IsSignal: true } signal => ("EntitySignalled", sent.InstanceId, signal.Operation),
        var call => ("EntityCalled", sent.InstanceId, call.Operation),
    };

    private static (string Kind, string? Name, string? Text) DescribeAnswer(P.EventRaisedEvent raised, P.EventSentEvent request)
    {
        var (response, locked) = (EntityMessages.ReadResponse(raised.Input), EntityMessages.Read(request).Request?.LockSet);
        return locked is not null ? ("EntitiesLocked", string.Join(", ", locked), null)
            : response?.Failure is { } failure ? ("EntityCallFailed", request.InstanceId, $"{failure.ErrorType}: {failure.ErrorMessage}")
            : ("EntityCallCompleted", request.InstanceId, response?.Result);
    }

    private static string? Text(P.TaskFailureDetails? failure) => failure is null ? null : $"{failure.ErrorType}: {failure.ErrorMessage}";
}
