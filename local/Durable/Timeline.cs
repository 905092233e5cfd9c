using Google.Protobuf.WellKnownTypes;

namespace Platform.Local.Durable;

/// <summary>A history as people read it.</summary>
internal sealed class Timeline
{
    private readonly List<TimelineEntry> entries = [];
    private readonly Dictionary<int, P.HistoryEvent> asked = [];
    private readonly Dictionary<string, P.HistoryEvent> askedOfEntities = [];

    public static List<TimelineEntry> Of(IEnumerable<P.HistoryEvent> history, int maxText)
    {
        var timeline = new Timeline();
        foreach (var happened in history.Where(happened => happened.OrchestratorStarted is null && happened.OrchestratorCompleted is null))
            timeline.Add(happened, maxText);
        return timeline.entries;
    }

    private void Add(P.HistoryEvent happened, int maxText)
    {
        if (happened.IsAction)
            asked[happened.EventId] = happened;
        if (happened.EventSent is { } sent && TaskHubClient.IsEntityId(sent.InstanceId) && EntityMessages.Read(sent).Request is { IsSignal: false } request)
            askedOfEntities[request.Id] = happened;
        var question = (happened.Answers is { } id ? asked.GetValueOrDefault(id) : null)
            ?? (happened.EventRaised is { } raised ? askedOfEntities.GetValueOrDefault(raised.Name) : null);
        var (kind, name, text) = Describe(happened, question);
        entries.Add(new(
            Time(happened), kind, happened.IsAction ? happened.EventId : question?.EventId, name,
            text?.Length > maxText ? string.Concat(text.AsSpan(0, maxText), "…") : text,
            question is null ? null : Time(happened) - Time(question)));
    }

    private static DateTimeOffset Time(P.HistoryEvent happened) => (happened.Timestamp ?? new Timestamp()).ToDateTimeOffset();

    private static (string Kind, string? Name, string? Text) Describe(P.HistoryEvent happened, P.HistoryEvent? question) => happened switch
    {
        { ExecutionStarted: { } e } => ("Started", e.Name, e.Input),
        { TaskScheduled: { } e } => ("ActivityScheduled", e.Name, e.Input is ['[', .. var input, ']'] ? input : e.Input),
        { TaskCompleted: { } e } => ("ActivityCompleted", question?.TaskScheduled.Name, e.Result),
        { TaskFailed: { } e } => ("ActivityFailed", question?.TaskScheduled.Name, Text(e.FailureDetails)),
        { TimerCreated: { } e } => ("TimerCreated", null, e.FireAt.ToDateTimeOffset().ToString("O")),
        { TimerFired: not null } => ("TimerFired", null, null),
        { SubOrchestrationInstanceCreated: { } e } => ("SubOrchestrationScheduled", e.Name, e.InstanceId),
        { SubOrchestrationInstanceCompleted: { } e } => ("SubOrchestrationCompleted", question?.SubOrchestrationInstanceCreated.Name, e.Result),
        { SubOrchestrationInstanceFailed: { } e } => ("SubOrchestrationFailed", question?.SubOrchestrationInstanceCreated.Name, Text(e.FailureDetails)),
        { EventSent: { } e } when TaskHubClient.IsEntityId(e.InstanceId) => DescribeForEntity(e),
        { EventSent: { } e } => ("EventSent", e.Name, e.InstanceId),
        { EventRaised: { } e } when question is not null => DescribeAnswer(e, question.EventSent),
        { EventRaised: { } e } => ("EventRaised", e.Name, e.Input),
        { ExecutionSuspended: { } e } => ("Suspended", null, e.Input),
        { ExecutionResumed: { } e } => ("Resumed", null, e.Input),
        { ExecutionTerminated: { } e } => ("TerminateRequested", null, e.Input),
        { ExecutionRewound: { } e } => ("Rewound", null, e.Reason),
        { ExecutionCompleted: { } e } => (e.OrchestrationStatus.ToString(), null, e.FailureDetails is { } failure ? Text(failure) : null),
        _ => (happened.EventTypeCase.ToString(), null, null),
    };

    private static (string Kind, string? Name, string? Text) DescribeForEntity(P.EventSentEvent sent) => EntityMessages.Read(sent).Request switch
    {
        null => ("EntityReleased", sent.InstanceId, null),
        { LockSet: { } entities } => ("EntitiesLockRequested", string.Join(", ", entities), null),
        { IsSignal: true } signal => ("EntitySignalled", sent.InstanceId, signal.Operation),
        var call => ("EntityCalled", sent.InstanceId, call.Operation),
    };

    private static (string Kind, string? Name, string? Text) DescribeAnswer(P.EventRaisedEvent raised, P.EventSentEvent question)
    {
        var (response, locked) = (EntityMessages.ReadResponse(raised.Input), EntityMessages.Read(question).Request?.LockSet);
        return locked is not null ? ("EntitiesLocked", string.Join(", ", locked), null)
            : response?.Failure is { } failure ? ("EntityCallFailed", question.InstanceId, $"{failure.ErrorType}: {failure.ErrorMessage}")
            : ("EntityCallCompleted", question.InstanceId, response?.Result);
    }

    private static string? Text(P.TaskFailureDetails? failure) => failure is null ? null : $"{failure.ErrorType}: {failure.ErrorMessage}";
}
