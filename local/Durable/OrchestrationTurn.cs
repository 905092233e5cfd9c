namespace Platform.Local.Durable;

/// <summary>
/// One turn of an orchestration: hand its history and what is new to the runner, return what to store. It touches no storage, so a turn that is
/// lost to a crash happens again from the same history.
/// </summary>
internal sealed class OrchestrationTurn(
    OrchestrationWork work, IReadOnlyDictionary<string, OrchestratorInvocation> orchestrators, TaskHubOptions options, OrchestratorRunner runner,
    DateTimeOffset now, ILogger logger)
{
    private readonly P.ExecutionStartedEvent? started =
        work.History.Concat(work.Inbox.Select(row => row.Event)).Select(happened => happened.ExecutionStarted).FirstOrDefault(started => started is not null);
    private readonly TurnOutcome outcome = new(work, now);

    /// <summary>Ends the orchestration without running it.</summary>
    public TurnOutcome Fail(string reason, string? errorType = null)
    {
        outcome.Consume(work.Inbox);
        if (work.IsFinished)
            return outcome;
        RecordArrivals(); // so that nothing is missing when it is rewound
        Finish(OrchestrationRuntimeStatus.Failed, null, Failures.Final(errorType ?? typeof(InvalidOperationException).FullName!, reason));
        return outcome;
    }

    /// <summary>Whether this app may run the orchestration's version; if not, why.</summary>
    public string? VersionMismatch() => started is null || work.IsFinished ? null : options.VersionMismatch(started.Version);

    public TurnOutcome Run()
    {
        if (work.Unreadable is { } unreadable)
            return Fail($"What is stored of the orchestration cannot be read: {unreadable}");
        outcome.Consume(work.Inbox);
        if (work.IsFinished)
            return outcome; // came too late: an event on its way while the last turn was stored
        if (!work.Inbox.Exists(IsForThisExecution))
            return outcome;
        var arrived = RecordArrivals();
        var terminated = arrived.Select(happened => happened.ExecutionTerminated).LastOrDefault(terminated => terminated is not null);
        outcome.TerminateChildren = terminated?.Recurse == true;
        if (started is not null && orchestrators.TryGetValue(started.Name, out var orchestrator))
        {
            var response = runner.Run(
                work, arrived,
                new DelegateOrchestrator(orchestrator, started.Input, options.DataConverter, why => DurableLog.NotDurable(logger, work.InstanceId, why)));
            outcome.IsLive = true;
            outcome.Status = IsSuspended(arrived) ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running;
            new OrchestratorActions(outcome, started).Apply(response);
        }
        else if (terminated is not null)
        {
            Finish(OrchestrationRuntimeStatus.Terminated, terminated.Input, null);
        }
        else if (started is not null)
        {
            DurableLog.Unknown(logger, "orchestrator", started.Name, string.Join(", ", orchestrators.Keys.Order(StringComparer.OrdinalIgnoreCase)));
            Finish(OrchestrationRuntimeStatus.Failed, null,
                Failures.Final("OrchestratorTaskNotFound", $"No orchestrator task named '{started.Name}' was found."));
        }

        if (outcome.History.Events[^1].OrchestratorCompleted is null)
            outcome.Record(HistoryEvents.TurnCompleted(now));
        return outcome;
    }

    /// <summary>What is new for this execution, after the beginning of the turn. The start comes first even when the clock went back between it and an early
    /// event.</summary>
    private List<P.HistoryEvent> RecordArrivals()
    {
        List<P.HistoryEvent> arrived =
        [
            HistoryEvents.TurnStarted(now),
            .. work.Inbox.Where(IsForThisExecution).Select(row => row.Event).OrderByDescending(happened => happened.ExecutionStarted is not null),
        ];
        outcome.History.Events.AddRange(arrived);
        return arrived;
    }

    private bool IsForThisExecution(InboxRow row) => row.ExecutionId is null || row.ExecutionId == work.ExecutionId;

    private bool IsSuspended(List<P.HistoryEvent> arrived) =>
        arrived.LastOrDefault(happened => happened.ExecutionSuspended is not null || happened.ExecutionResumed is not null) is { } last
            ? last.ExecutionSuspended is not null
            : work.Status == OrchestrationRuntimeStatus.Suspended;

    private void Finish(OrchestrationRuntimeStatus status, string? output, P.TaskFailureDetails? failure)
    {
        outcome.Record(HistoryEvents.Completed(-1, (P.OrchestrationStatus)status, output, failure, now));
        outcome.Record(HistoryEvents.TurnCompleted(now));
        outcome.Finish(status, output, failure, started);
    }
}
