using DurableTask.Core.Exceptions;

namespace Platform.Local.Durable;

/// <summary>Compares a saved history with what today's orchestrator does: the runner finds where it differs from past turns, and what it does in the last turn
/// is compared here.</summary>
internal sealed class HistoryReplay(IReadOnlyDictionary<string, OrchestratorInvocation> orchestrators, DataConverter converter, OrchestratorRunner runner)
{
    private static readonly string NonDeterminism = typeof(NonDeterministicOrchestrationException).FullName!;

    /// <summary>Null when they are the same; otherwise where they differ.</summary>
    public string? Verify(SavedHistory saved)
    {
        if (saved.Events.Select(happened => happened.ExecutionStarted).FirstOrDefault(started => started is not null) is not { } started)
            return "The history does not hold the start of an orchestration.";
        if (!orchestrators.TryGetValue(started.Name, out var orchestrator))
            return $"No orchestrator named '{started.Name}' is registered in this app.";
        var (past, arrived, done) = Split(saved.Events);
        var response = runner.Replay(
            new OrchestrationWork(saved.InstanceId, saved.ExecutionId, saved.Status, null) { History = past }, arrived,
            new DelegateOrchestrator(orchestrator, started.Input, converter, _ => { }));
        if (response.Actions.Select(action => action.CompleteOrchestration?.FailureDetails)
            .FirstOrDefault(failure => failure?.ErrorType == NonDeterminism) is { } differs)
        {
            return differs.ErrorMessage;
        }

        List<string> held = [.. done.Select(Describe)], did = [.. response.Actions.Select(Describe)];
        var at = held.Zip(did).TakeWhile(pair => pair.First == pair.Second).Count();
        return at == held.Count && at == did.Count ? null
            : $"In the last turn of orchestration '{saved.InstanceId}' history holds {held.ElementAtOrDefault(at) ?? "nothing more"}, the replay did {did.ElementAtOrDefault(at) ?? "nothing more"}.";
    }

    /// <summary>What was before the last turn, what came in it, and what the orchestrator did then. A turn that failed because the replay before it differed
    /// says nothing of the orchestrator.</summary>
    private static (List<P.HistoryEvent> Past, List<P.HistoryEvent> Arrived, List<P.HistoryEvent> Done) Split(IReadOnlyList<P.HistoryEvent> history)
    {
        var events = history.ToList();
        if (events.FindLast(happened => happened.ExecutionCompleted is not null)?.ExecutionCompleted.FailureDetails?.ErrorType == NonDeterminism)
            events = events[..LastTurn(events)];
        var last = LastTurn(events);
        var turn = events[last..];
        return (events[..last], turn.FindAll(happened => !IsDone(happened) && happened.OrchestratorCompleted is null), turn.FindAll(IsDone));
    }

    private static int LastTurn(List<P.HistoryEvent> events) => Math.Max(events.FindLastIndex(happened => happened.OrchestratorStarted is not null), 0);

    private static bool IsDone(P.HistoryEvent happened) => happened.IsAction || happened.ExecutionCompleted is not null;

    private static string Describe(P.HistoryEvent happened) => happened switch
    {
        { TaskScheduled: { } task } => Activity(happened.EventId, task.Name),
        { TimerCreated: not null } => Timer(happened.EventId),
        { SubOrchestrationInstanceCreated: { } child } => Child(happened.EventId, child.Name),
        { EventSent: { } sent } => Event(happened.EventId, sent.Name, sent.InstanceId),
        _ => End(happened.ExecutionCompleted.OrchestrationStatus, happened.ExecutionCompleted.FailureDetails),
    };

    private static string Describe(P.OrchestratorAction action) => action switch
    {
        { ScheduleTask: { } task } => Activity(action.Id, task.Name),
        { CreateTimer: not null } => Timer(action.Id),
        { CreateSubOrchestration: { } child } => Child(action.Id, child.Name),
        { SendEvent: { } sent } => Event(action.Id, sent.Name, sent.Instance.InstanceId),
        { CompleteOrchestration: { } end } => End(end.OrchestrationStatus, end.FailureDetails),
        _ => action.OrchestratorActionTypeCase.ToString(),
    };

    private static string Activity(int id, string name) => $"activity '{name}' (number {id})";

    // Without the time: a timeout may be configured differently after a restart.
    private static string Timer(int id) => $"a timer (number {id})";

    private static string Child(int id, string name) => $"sub-orchestration '{name}' (number {id})";

    private static string Event(int id, string name, string instanceId) => $"event '{name}' to '{instanceId}' (number {id})";

    private static string End(P.OrchestrationStatus status, P.TaskFailureDetails? failure) =>
        failure is null ? $"its end ({status})" : $"its failure ({failure.ErrorType}: {failure.ErrorMessage})";
}
