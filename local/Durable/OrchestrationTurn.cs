namespace Platform.Local.Durable;

/// <summary>A turn of an orchestration: runs it for new events and returns what to store. Without side effects, so it may be repeated.</summary>
internal sealed class OrchestrationTurn(
    OrchestrationWork work, IReadOnlyDictionary<string, OrchestratorInvocation> orchestrators, TaskHubOptions options, OrchestratorRunner runner,
    DateTimeOffset now, ILogger logger)
{
    private readonly P.ExecutionStartedEvent? started =
        work.History.Concat(work.Inbox.Select(row => row.Event)).Select(e => e.ExecutionStarted).FirstOrDefault(started => started is not null);
    private readonly TurnOutcome outcome = new(work, now);

    /// <summary>Fails the orchestration without running it.</summary>
    public TurnOutcome Fail(string reason, string? errorType = null)
    {
        outcome.Consume(work.Inbox);
        if (work.IsFinished) return outcome;
        RecordArrivals(); // a rewind needs them
        Finish(OrchestrationRuntimeStatus.Failed, null, Failures.Final(errorType ?? typeof(InvalidOperationException).FullName!, reason));
        return outcome;
    }

    /// <summary>The reason why this app may not run the orchestration's version; null when it may.</summary>
    public string? VersionMismatch() => started is null || work.IsFinished ? null : options.VersionMismatch(started.Version);

    public TurnOutcome Run()
    {
        if (work.Unreadable is { } unreadable) return Fail($"The stored orchestration cannot be read: {unreadable}");
        outcome.Consume(work.Inbox);
        if (work.IsFinished)
            return outcome; // an event that arrived while the last turn was stored
        if (!work.Inbox.Exists(IsForThisExecution)) return outcome;
        var arrived = RecordArrivals();
        var terminated = arrived.Select(e => e.ExecutionTerminated).LastOrDefault(terminated => terminated is not null);
        outcome.TerminateChildren = terminated?.Recurse == true;
        if (started is not null && orchestrators.TryGetValue(started.Name, out var orchestrator))
        {
            var response = runner.Run(
                work, arrived,
                new DelegateOrchestrator(orchestrator, started.Input, options.DataConverter, reason => DurableLog.NotDurable(logger, work.InstanceId, reason)));
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

        if (outcome.History.Events[^1].OrchestratorCompleted is null) outcome.Record(HistoryEvents.TurnCompleted(now));
        return outcome;
    }

    /// <summary>Records the start of the turn and its new events. The start event comes first, even when the clock went back after an early event.</summary>
    private List<P.HistoryEvent> RecordArrivals()
    {
        List<P.HistoryEvent> arrived =
        [
            HistoryEvents.TurnStarted(now),
            .. work.Inbox.Where(IsForThisExecution).Select(row => row.Event).OrderByDescending(e => e.ExecutionStarted is not null),
        ];
        outcome.History.Events.AddRange(arrived);
        return arrived;
    }

    private bool IsForThisExecution(InboxRow row) => row.ExecutionId is null || row.ExecutionId == work.ExecutionId;

    private bool IsSuspended(List<P.HistoryEvent> arrived) =>
        arrived.LastOrDefault(e => e.ExecutionSuspended is not null || e.ExecutionResumed is not null) is { } last
            ? last.ExecutionSuspended is not null
            : work.Status == OrchestrationRuntimeStatus.Suspended;

    private void Finish(OrchestrationRuntimeStatus status, string? output, P.TaskFailureDetails? failure)
    {
        outcome.Record(HistoryEvents.Completed(-1, (P.OrchestrationStatus)status, output, failure, now));
        outcome.Record(HistoryEvents.TurnCompleted(now));
        outcome.Finish(status, output, failure, started);
    }
}
