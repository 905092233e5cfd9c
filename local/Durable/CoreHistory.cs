using DurableTask.Core.History;
using CoreFailure = DurableTask.Core.FailureDetails;
using CoreStatus = DurableTask.Core.OrchestrationStatus;

namespace Platform.Local.Durable;

/// <summary>Converts events to those that <see cref="DurableTaskClient.GetOrchestrationHistoryAsync"/> returns.</summary>
internal static class CoreHistory
{
    public static HistoryEvent Of(P.HistoryEvent historyEvent)
    {
        var converted = Convert(historyEvent, historyEvent.EventId);
        converted.Timestamp = historyEvent.Timestamp?.ToDateTime() ?? default;
        return converted;
    }

    private static HistoryEvent Convert(P.HistoryEvent historyEvent, int id) => historyEvent switch
    {
        { ExecutionStarted: { } e } => new ExecutionStartedEvent(id, e.Input)
        {
            Name = e.Name,
            Version = e.Version,
            Tags = e.Tags.ToDictionary(),
            OrchestrationInstance = new() { InstanceId = e.OrchestrationInstance.InstanceId, ExecutionId = e.OrchestrationInstance.ExecutionId },
            ScheduledStartTime = e.ScheduledStartTimestamp?.ToDateTime(),
        },
        { ExecutionCompleted: { } e } => new ExecutionCompletedEvent(id, e.Result, (CoreStatus)e.OrchestrationStatus, Failure(e.FailureDetails)),
        { ExecutionTerminated: { } e } => new ExecutionTerminatedEvent(id, e.Input),
        { ExecutionSuspended: { } e } => new ExecutionSuspendedEvent(id, e.Input),
        { ExecutionResumed: { } e } => new ExecutionResumedEvent(id, e.Input),
        { ExecutionRewound: { } e } => new ExecutionRewoundEvent(id, e.Reason),
        { TaskScheduled: { } e } => new TaskScheduledEvent(id, e.Name, e.Version, e.Input),
        { TaskCompleted: { } e } => new TaskCompletedEvent(id, e.TaskScheduledId, e.Result),
        { TaskFailed: { } e } => new TaskFailedEvent(
            id, e.TaskScheduledId, e.FailureDetails?.ErrorMessage, e.FailureDetails?.StackTrace, Failure(e.FailureDetails)),
        { SubOrchestrationInstanceCreated: { } e } =>
            new SubOrchestrationInstanceCreatedEvent(id) { InstanceId = e.InstanceId, Name = e.Name, Version = e.Version, Input = e.Input },
        { SubOrchestrationInstanceCompleted: { } e } => new SubOrchestrationInstanceCompletedEvent(id, e.TaskScheduledId, e.Result),
        { SubOrchestrationInstanceFailed: { } e } => new SubOrchestrationInstanceFailedEvent(
            id, e.TaskScheduledId, e.FailureDetails?.ErrorMessage, e.FailureDetails?.StackTrace, Failure(e.FailureDetails)),
        { TimerCreated: { } e } => new TimerCreatedEvent(id, e.FireAt.ToDateTime()),
        { TimerFired: { } e } => new TimerFiredEvent(id, e.FireAt.ToDateTime()) { TimerId = e.TimerId },
        { EventSent: { } e } => new EventSentEvent(id) { InstanceId = e.InstanceId, Name = e.Name, Input = e.Input },
        { EventRaised: { } e } => new EventRaisedEvent(id, e.Input) { Name = e.Name },
        { OrchestratorStarted: not null } => new OrchestratorStartedEvent(id),
        { OrchestratorCompleted: not null } => new OrchestratorCompletedEvent(id),
        _ => new GenericEvent(id, historyEvent.EventTypeCase.ToString()),
    };

    private static CoreFailure? Failure(P.TaskFailureDetails? failure) => failure is null
        ? null
        : new(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, Failure(failure.InnerFailure), failure.IsNonRetriable);
}
