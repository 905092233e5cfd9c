using DurableTask.Core.History;

namespace Platform.Ordering.Orders.Checkout;

/// <param name="Command">The activity that sends the command.</param>
/// <param name="SentAt">When the command was committed; null when it was not sent.</param>
/// <param name="RepliedAt">When the reply came; null without one.</param>
/// <param name="Refusal">Why the other context refused it or, if it was not sent, why not.</param>
public sealed record SagaStepView(
    string Command, string Service, bool IsCompensation, DateTimeOffset StartedAt, DateTimeOffset? SentAt, DateTimeOffset? RepliedAt, Refusal? Refusal);

/// <summary>What a checkout or a refund has sent and received, read from its history: the checkout itself writes nothing for it.</summary>
public static class SagaTimeline
{
    private static readonly Dictionary<string, SagaStep> Steps =
        SagaSteps.InOrder.SelectMany(s => new[] { s, s.Compensation }).OfType<SagaStep>().DistinctBy(s => s.Activity).ToDictionary(s => s.Activity);

    private static readonly HashSet<string> Compensations = [.. SagaSteps.InOrder.Select(s => s.Compensation?.Activity).OfType<string>()];

    public static IReadOnlyList<SagaStepView> Of(IEnumerable<HistoryEvent> history)
    {
        var views = new List<SagaStepView>();
        var scheduled = new Dictionary<int, int>(); // the index of the view by the id of its activity
        foreach (var e in history)
        {
            var at = new DateTimeOffset(DateTime.SpecifyKind(e.Timestamp, DateTimeKind.Utc));
            switch (e)
            {
                case TaskScheduledEvent { Name: { } name } when Steps.TryGetValue(name, out var step):
                    scheduled[e.EventId] = views.Count;
                    views.Add(new(step.Activity, step.Service, Compensations.Contains(step.Activity), at, SentAt: null, RepliedAt: null, Refusal: null));
                    break;
                case TaskCompletedEvent completed when scheduled.TryGetValue(completed.TaskScheduledId, out var i):
                    var notSent = Read<Refusal>(completed.Result);
                    views[i] = views[i] with { SentAt = notSent is null ? at : null, Refusal = notSent };
                    break;
                case EventRaisedEvent raised:
                    // A reply may come before the history has the end of the activity that sent the command.
                    var waiting = views.FindIndex(v => v.RepliedAt is null && v.Refusal is null && Steps[v.Command].Reply == raised.Name);
                    if (waiting >= 0) views[waiting] = views[waiting] with { RepliedAt = at, Refusal = Read<StepReply>(raised.Input)?.Refusal };
                    break;
            }
        }
        return views;
    }

    private static T? Read<T>(string? json) => string.IsNullOrEmpty(json) ? default : JsonSerializer.Deserialize<T>(json, PlatformJson.Options);
}
