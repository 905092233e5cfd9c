using System.Text.RegularExpressions;
using P = Microsoft.DurableTask.Protobuf;

namespace Platform.Host.Tests.Durable.Differential;

/// <summary>How an orchestration ended and what its worker received, as text without what differs from run to run: ids, times, stack traces, and where one turn
/// ends and the next begins.</summary>
internal static partial class Account
{
    public static string Of(OrchestrationMetadata instance, IEnumerable<P.HistoryEvent> history, ScenarioRun run, Scenario scenario)
    {
        List<string> lines = [];
        var turn = default(DateTimeOffset);
        foreach (var happened in history)
        {
            if (happened.OrchestratorStarted is not null) turn = happened.Timestamp.ToDateTimeOffset();
            else if (happened.OrchestratorCompleted is null) lines.Add(Describe(happened, turn));
        }

        if (scenario.AnswersInAnyOrder) lines = [.. SortAnswers(lines)];
        var output = instance.RuntimeStatus == OrchestrationRuntimeStatus.Failed ? null : instance.SerializedOutput;
        var text = $"""
            {instance.Name} {instance.RuntimeStatus}: output {output ?? "none"}, custom status {instance.SerializedCustomStatus ?? "none"}
            failure {Describe(instance.FailureDetails)}
            {string.Join('\n', lines)}
            """;
        return Generated().Replace(text.Replace(run.Id, "main", StringComparison.Ordinal), "generated");
    }

    /// <summary>Answers that follow each other, by the numbers of their actions.</summary>
    private static IEnumerable<string> SortAnswers(List<string> lines)
    {
        List<string> answers = [];
        foreach (var line in lines)
        {
            if (line.StartsWith("TaskCompleted", StringComparison.Ordinal))
            {
                answers.Add(line);
                continue;
            }

            foreach (var answer in answers.Order(StringComparer.Ordinal)) yield return answer;
            answers.Clear();
            yield return line;
        }

        foreach (var answer in answers.Order(StringComparer.Ordinal)) yield return answer;
    }

    private static string Describe(P.HistoryEvent happened, DateTimeOffset turn) => happened switch
    {
        { ExecutionStarted: { } e } => $"ExecutionStarted {e.Name} version '{e.Version}' {e.Input}{Tags(e.Tags)}"
            + (e.ParentInstance is { } parent ? $" by {parent.Name} {parent.OrchestrationInstance.InstanceId} #{parent.TaskScheduledId}" : ""),
        { TaskScheduled: { } e } => $"TaskScheduled #{happened.EventId} {e.Name} version '{e.Version}' {e.Input}",
        { TaskCompleted: { } e } => $"TaskCompleted #{e.TaskScheduledId} {e.Result}",
        { TaskFailed: { } e } => $"TaskFailed #{e.TaskScheduledId} {Describe(e.FailureDetails)}",
        { TimerCreated: { } e } => $"TimerCreated #{happened.EventId} after {e.FireAt.ToDateTimeOffset() - turn}",
        { TimerFired: { } e } => $"TimerFired #{e.TimerId}",
        { SubOrchestrationInstanceCreated: { } e } => $"ChildCreated #{happened.EventId} {e.Name} {e.InstanceId} version '{e.Version}' {e.Input}",
        { SubOrchestrationInstanceCompleted: { } e } => $"ChildCompleted #{e.TaskScheduledId} {e.Result}",
        { SubOrchestrationInstanceFailed: { } e } => $"ChildFailed #{e.TaskScheduledId} {Describe(e.FailureDetails)}",
        { EventRaised: { } e } => $"EventRaised {e.Name} {e.Input}",
        { EventSent: { } e } => $"EventSent #{happened.EventId} {e.Name} to {e.InstanceId} {e.Input}",
        { ExecutionSuspended: { } e } => $"ExecutionSuspended {e.Input}",
        { ExecutionResumed: { } e } => $"ExecutionResumed {e.Input}",
        { ExecutionTerminated: { } e } => $"ExecutionTerminated {e.Input}",
        _ => happened.EventTypeCase.ToString(),
    };

    private static string Tags(IDictionary<string, string> tags) =>
        string.Concat(tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $" {tag.Key}={tag.Value}"));

    private static string Describe(P.TaskFailureDetails? failure) => failure is null ? "none"
        : $"{failure.ErrorType}: {failure.ErrorMessage}{(failure.IsNonRetriable ? " (final)" : "")}"
            + string.Concat(
                failure.Properties.OrderBy(property => property.Key, StringComparer.Ordinal).Select(property => $" {property.Key}={property.Value}"))
            + (failure.InnerFailure is { } inner ? $" < {Describe(inner)}" : "");

    private static string Describe(TaskFailureDetails? failure) => failure is null ? "none"
        : $"{failure.ErrorType}: {failure.ErrorMessage}"
            + string.Concat(
                (failure.Properties ?? new Dictionary<string, object?>()).OrderBy(property => property.Key, StringComparer.Ordinal)
                    .Select(property => $" {property.Key}={property.Value}"))
            + (failure.InnerFailure is { } inner ? $" < {Describe(inner)}" : "");

    [GeneratedRegex("[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Generated();
}
