namespace Platform.Local.Durable;

/// <summary>A replay did not ask for what history holds.</summary>
internal sealed class NonDeterministicOrchestrationException(string message) : Exception(message)
{
    private const string Otherwise =
        "or the orchestrator decides by something that differs between replays (the clock, random numbers, static state, environment, I/O). "
        + "Use CurrentUtcDateTime, NewGuid and activities for these; give changed code a new version, or finish or purge running instances first.";

    /// <param name="step">The number of the action, from 0.</param>
    /// <param name="history">What history holds there, if anything.</param>
    /// <param name="replay">What the replay did there, if anything.</param>
    public static NonDeterministicOrchestrationException For(string name, string instanceId, int step, ActionTaken? history, ActionTaken? replay) =>
        For(name, instanceId, $"Step {step}", history?.Describe() ?? "nothing", replay?.Describe() ?? "nothing", LikelyCause(history, replay));

    public static NonDeterministicOrchestrationException AtTheEnd(string name, string instanceId, string history, string replay, string cause) =>
        For(name, instanceId, "At the end", history, replay, cause);

    private static NonDeterministicOrchestrationException For(string name, string instanceId, string where, string history, string replay, string cause) => new(
        $"Orchestrator '{name}' (instance '{instanceId}') does not replay its history. {where}: history holds {history}, the replay did {replay}. "
        + $"Likely cause: while this instance was running, {cause}; {Otherwise}");

    private static string LikelyCause(ActionTaken? history, ActionTaken? replay) => (history, replay) switch
    {
        (null, { } added) => $"{added.Describe()} was added to the orchestrator's code, or a condition that skipped it changed",
        ({ } gone, null) => $"{gone.Describe()} was removed from the orchestrator's code, or moved behind a condition or a wait",
        (TaskScheduled then, TaskScheduled now) => $"activity '{then.Name}' was renamed to '{now.Name}', or the order of the calls was changed",
        (ChildScheduled then, ChildScheduled now) => $"sub-orchestration '{then.Name}' was renamed to '{now.Name}', or the order of the calls was changed",
        (TimerCreated, { } now) => $"a timer was replaced by {now.Describe()}, or the order of the calls was changed",
        ({ } then, TimerCreated) => $"{then.Describe()} was replaced by a timer, for example by a new delay or timeout before it",
        _ => "the order of the calls was changed",
    };
}
