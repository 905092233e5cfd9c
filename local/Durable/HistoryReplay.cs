using DurableTask.Core.Exceptions;

namespace Platform.Local.Durable;

/// <summary>Compares a saved history with a replay by today's code. The runner compares past turns; the last turn is compared here.</summary>
internal sealed class HistoryReplay(IReadOnlyDictionary<string, OrchestratorInvocation> orchestrators, DataConverter converter, OrchestratorRunner runner)
{
    private static readonly string NonDeterminism = typeof(NonDeterministicOrchestrationException).FullName!;

    /// <summary>Null when they are equal; otherwise the difference.</summary>
    public string? Verify(SavedHistory saved)
    {
        if (saved.Events.Select(e => e.ExecutionStarted).FirstOrDefault(started => started is not null) is not { } started)
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

        List<string> recorded = [.. done.Select(Describe)], replayed = [.. response.Actions.Select(Describe)];
        var at = recorded.Zip(replayed).TakeWhile(pair => pair.First == pair.Second).Count();
        return at == recorded.Count && at == replayed.Count ? null
            : $"In the last turn of orchestration '{saved.InstanceId}' history holds {recorded.ElementAtOrDefault(at) ?? "nothing more"}, "
                + $"the replay did {replayed.ElementAtOrDefault(at) ?? "nothing more"}.";
    }

    /// <summary>Splits a history into past turns, arrivals of the last turn and its actions. A turn that failed by non-determinism is ignored.</summary>
    private static (List<P.HistoryEvent> Past, List<P.HistoryEvent> Arrived, List<P.HistoryEvent> Done) Split(IReadOnlyList<P.HistoryEvent> history)
    {
        var events = history.ToList();
        if (events.FindLast(e => e.ExecutionCompleted is not null)?.ExecutionCompleted.FailureDetails?.ErrorType == NonDeterminism)
            events = events[..LastTurn(events)];
        var last = LastTurn(events);
        var turn = events[last..];
        return (events[..last], turn.FindAll(e => !IsDone(e) && e.OrchestratorCompleted is null), turn.FindAll(IsDone));
    }

    private static int LastTurn(List<P.HistoryEvent> events) => Math.Max(events.FindLastIndex(e => e.OrchestratorStarted is not null), 0);

    private static bool IsDone(P.HistoryEvent e) => e.IsAction || e.ExecutionCompleted is not null;

    private static string Describe(P.HistoryEvent e) => e switch
    {
        { TaskScheduled: { } task } => Activity(e.EventId, task.Name),
        { TimerCreated: not null } => Timer(e.EventId),
        { SubOrchestrationInstanceCreated: { } child } => Child(e.EventId, child.Name),
        { EventSent: { } sent } => Event(e.EventId, sent.Name, sent.InstanceId),
        _ => End(e.ExecutionCompleted.OrchestrationStatus, e.ExecutionCompleted.FailureDetails),
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

    // Without the time: a timeout may be configured differently now.
    private static string Timer(int id) => $"a timer (number {id})";

    private static string Child(int id, string name) => $"sub-orchestration '{name}' (number {id})";

    private static string Event(int id, string name, string instanceId) => $"event '{name}' to '{instanceId}' (number {id})";

    private static string End(P.OrchestrationStatus status, P.TaskFailureDetails? failure) =>
        failure is null ? $"its end ({status})" : $"its failure ({failure.ErrorType}: {failure.ErrorMessage})";
}
