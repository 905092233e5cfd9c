using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Platform.Local.Durable;

/// <summary>
/// One turn of an orchestration: fold its history, fold what is new, return what to store. It touches no storage, so a turn that is
/// lost to a crash happens again from the same history.
/// </summary>
internal sealed class OrchestrationTurn(
    OrchestrationWork work, IReadOnlyDictionary<string, OrchestratorInvocation> orchestrators, TaskHubOptions options,
    ILoggerFactory loggerFactory, DateTimeOffset now, Action<string> onLateFault)
{
    // Host middleware may finish on another thread just after the orchestrator; real time, because no fake clock moves it.
    private static readonly TimeSpan GraceOfCompletion = TimeSpan.FromSeconds(1);

    private readonly OrchestratorScheduler scheduler = new();
    private readonly ExecutionStarted? started =
        work.History.OfType<ExecutionStarted>().FirstOrDefault() ?? work.Inbox.Select(row => row.Event).OfType<ExecutionStarted>().FirstOrDefault();
    private readonly TurnOutcome outcome = new(work, now);
    private Task<object?>? execution;

    /// <param name="what">What it was caught at, when that is known.</param>
    public static string NotDurable(string name, string? what = null) =>
        $"Orchestrator '{name}' awaited something that is not durable, or continued on a thread that is not the orchestrator's{(what is null ? "" : $": {what}")}. "
        + "An orchestrator may await only the tasks of its TaskOrchestrationContext (activities, timers, events, sub-orchestrations) and combinations of them: "
        + "move I/O, Task.Delay and Task.Run into an activity, and do not use ConfigureAwait(false).";

    /// <summary>Ends the orchestration without running it.</summary>
    public TurnOutcome Fail(string reason, string? errorType = null)
    {
        outcome.Consume(work.Inbox);
        if (work.IsFinished)
            return outcome;
        outcome.History.AddRange(Arrived(work.Inbox)); // so that nothing is missing when it is rewound
        Finish(OrchestrationRuntimeStatus.Failed, null, new Failure(errorType ?? typeof(InvalidOperationException).FullName!, reason, NotRetriable: true));
        return outcome;
    }

    /// <summary>Whether this app may run the orchestration's version; if not, why.</summary>
    public string? VersionMismatch() => started is null || work.IsFinished ? null : options.VersionMismatch(started.Version);

    /// <summary>Replays history only. Null when today's code does what history holds; otherwise what it does instead.</summary>
    public async Task<string?> VerifyAsync()
    {
        if (this.started is not { } started)
            return "The history does not hold the start of an orchestration.";
        if (!orchestrators.TryGetValue(started.Name, out var orchestrator))
            return Unknown("orchestrator", started.Name, orchestrators.Keys);
        var context = new OrchestrationContext(work.InstanceId, started, work.CustomStatus, scheduler, options, loggerFactory);
        try
        {
            foreach (var past in Comparable(work.History))
                Apply(past, context, orchestrator);
            if (!execution!.IsCompleted && !context.IsWaiting)
                await Task.WhenAny(execution, scheduler.Intruded, Task.Delay(GraceOfCompletion, TimeProvider.System));
            if (scheduler.Intruded.IsCompleted || (!execution.IsCompleted && !context.IsWaiting))
                return NotDurable(started.Name);
            if (execution.IsCompleted)
                scheduler.Run(context.LeaveCriticalSection);
            RequireSameEnd(context, started);
            context.EndReplay();
            return null;
        }
        catch (NonDeterministicOrchestrationException differs)
        {
            return differs.Message;
        }
        finally
        {
            scheduler.Close(() => { });
        }
    }

    /// <summary>Without a last turn that was not run because the replay before it differed.</summary>
    private static IEnumerable<HistoryEvent> Comparable(List<HistoryEvent> history) =>
        history.OfType<ExecutionEnded>().LastOrDefault()?.Failure?.ErrorType == typeof(NonDeterministicOrchestrationException).FullName
            ? history.Take(history.FindLastIndex(e => e is TurnStarted))
            : history;

    private void RequireSameEnd(OrchestrationContext context, ExecutionStarted started)
    {
        var end = work.History.OfType<ExecutionEnded>().LastOrDefault();
        if (end is null && execution!.IsCompleted)
            throw Ends(started);
        if (end?.Status != nameof(OrchestrationRuntimeStatus.Completed) || (execution!.IsCompletedSuccessfully && context.NextExecution is null))
            return;
        throw NonDeterministicOrchestrationException.AtTheEnd(
            started.Name, work.InstanceId, "its completion",
            execution.IsFaulted ? $"fail with {execution.Exception.InnerException!.GetType().Name}: {execution.Exception.InnerException.Message}"
            : execution.IsCompleted ? "continue as new" : "go on waiting",
            "a step was added before the end of the orchestrator's code");
    }

    private NonDeterministicOrchestrationException Ends(ExecutionStarted started) => NonDeterministicOrchestrationException.AtTheEnd(
        started.Name, work.InstanceId, "an orchestrator that still waits", "end it", "what it waited for was removed from the orchestrator's code");

    public async Task<TurnOutcome> RunAsync()
    {
        if (work.Unreadable is { } unreadable)
            return Fail($"What is stored of the orchestration cannot be read: {unreadable}");
        if (work.IsFinished)
        {
            outcome.Consume(work.Inbox); // came too late: an event on its way while the last turn was stored
            return outcome;
        }

        var controls = work.Inbox.Where(row => row.Event is ControlEvent).ToList();
        if (controls.Select(row => row.Event).OfType<ExecutionTerminated>().FirstOrDefault() is { } terminated)
        {
            outcome.TerminateChildren = terminated.Recursive;
            Finish(OrchestrationRuntimeStatus.Terminated, terminated.Output, null);
        }
        else if (controls.Select(row => row.Event).OfType<ExecutionFaulted>().FirstOrDefault(fault => fault.ExecutionId == work.ExecutionId) is { } fault)
        {
            return Fail(fault.Message);
        }
        else
        {
            outcome.Consume(controls);
            outcome.History.AddRange(controls.Select(row => row.Event));
            var isSuspended = controls.Select(row => row.Event).LastOrDefault(e => e is ExecutionSuspended or ExecutionResumed) is { } last
                ? last is ExecutionSuspended
                : work.Status == OrchestrationRuntimeStatus.Suspended;
            outcome.Status = isSuspended ? OrchestrationRuntimeStatus.Suspended
                : started is null ? OrchestrationRuntimeStatus.Pending
                : OrchestrationRuntimeStatus.Running;
            if (!isSuspended && started is not null)
                await ReplayAsync(started);
        }

        return outcome;
    }

    private async Task ReplayAsync(ExecutionStarted started)
    {
        // The start comes first even when the clock went back between it and an early event.
        var arrived = work.Inbox.Where(row => row.Event is not ControlEvent).OrderByDescending(row => row.Event is ExecutionStarted).ToList();
        if (arrived.Count == 0)
            return;
        outcome.Consume(arrived);
        var events = Arrived(arrived);
        if (!orchestrators.TryGetValue(started.Name, out var orchestrator))
        {
            outcome.History.AddRange(events);
            Finish(OrchestrationRuntimeStatus.Failed, null, new Failure(
                typeof(InvalidOperationException).FullName!, Unknown("orchestrator", started.Name, orchestrators.Keys), NotRetriable: true));
            return;
        }

        var context = new OrchestrationContext(work.InstanceId, started, work.CustomStatus, scheduler, options, loggerFactory);
        try
        {
            foreach (var past in work.History)
                Apply(past, context, orchestrator);
            if (execution?.IsCompleted == true)
                throw Ends(started);
            context.EndReplay(isRewound: events.OfType<ExecutionRewound>().Any());
            foreach (var happened in events)
                Apply(happened, context, orchestrator);
        }
        catch (NonDeterministicOrchestrationException differs)
        {
            outcome.History.AddRange(events);
            Fail(differs);
            return;
        }

        outcome.History.AddRange(events);
        await SettleAsync(context, started);
    }

    /// <summary>What is new for this execution, after the beginning of the turn.</summary>
    private List<HistoryEvent> Arrived(IEnumerable<InboxRow> rows) =>
        [new TurnStarted(now), .. rows.Select(row => row.Event).Where(e => e is not ControlEvent && (e is not ActionAnswered answer || answer.ExecutionId == work.ExecutionId))];

    private void Apply(HistoryEvent happened, OrchestrationContext context, OrchestratorInvocation orchestrator) => scheduler.Run(() =>
    {
        context.HasReturned = execution?.IsCompleted == true;
        context.Apply(happened);
        if (happened is ExecutionStarted)
        {
            // As a task of the scheduler, so that its awaits come back to it.
            _ = Task.Factory.StartNew(
                () => execution = StartAsync(orchestrator, context), CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
        }
    });

    // Asynchronous, so that what the invocation throws before its first await is the orchestrator's failure too.
    private static async Task<object?> StartAsync(OrchestratorInvocation orchestrator, OrchestrationContext context) => await orchestrator(context);

    private async Task SettleAsync(OrchestrationContext context, ExecutionStarted started)
    {
        var execution = this.execution!;
        if (!execution.IsCompleted && !context.IsWaiting)
            await Task.WhenAny(execution, scheduler.Intruded, Task.Delay(GraceOfCompletion, TimeProvider.System));
        var isDurable = scheduler.Close(() => onLateFault(NotDurable(started.Name, scheduler.Intruder)));
        if (!isDurable || (!execution.IsCompleted && !context.IsWaiting))
        {
            Fail(new InvalidOperationException(NotDurable(started.Name, scheduler.Intruder ?? AwaitedTask.Describe(execution))));
            return;
        }

        outcome.CustomStatus = context.CustomStatus;
        if (!execution.IsCompleted)
        {
            // Only code on a foreign thread can finish it now; nobody may miss that.
            _ = execution.ContinueWith(
                _ => scheduler.Intrude(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            outcome.Take(context.NewActions, started, isFinished: false);
            outcome.CancelledTimers.AddRange(context.CancelledTimers);
            return;
        }

        scheduler.Run(context.LeaveCriticalSection);
        try
        {
            var result = await execution;
            if (context.NextExecution is { } next)
            {
                outcome.Take(context.NewActions, started, isFinished: true);
                outcome.ContinueAsNew(started with
                {
                    ExecutionId = NewId(), Input = next.Input, Version = next.Version, Carried = next.PreserveUnprocessedEvents ? context.UnconsumedEvents : null,
                });
                return;
            }

            var output = options.DataConverter.Serialize(result);
            outcome.Take(context.NewActions, started, isFinished: true);
            Finish(OrchestrationRuntimeStatus.Completed, output, null);
        }
        catch (Exception failure)
        {
            outcome.Take(context.NewActions, started, isFinished: true);
            Fail(failure);
        }
    }

    private void Fail(Exception failure) => Finish(OrchestrationRuntimeStatus.Failed, null, Failure.From(failure));

    private void Finish(OrchestrationRuntimeStatus status, string? output, Failure? failure) => outcome.Finish(status, output, failure, started?.Parent);

    public static string NewId() => Guid.CreateVersion7().ToString("N");

    public static string Unknown(string kind, string name, IEnumerable<string> known) =>
        $"No {kind} named '{name}' is registered in this app. Registered: {string.Join(", ", known.Order(StringComparer.OrdinalIgnoreCase))}.";
}
