using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Ordering.Orders;
using Platform.Ordering.Orders.Checkout;

namespace Platform.Domain.Tests.Ordering;

/// <summary>What happens when the checkout takes a step.</summary>
internal abstract record ScriptedEvent
{
    /// <summary>The other context replies: done, or refused.</summary>
    public sealed record Reply(Refusal? Refusal) : ScriptedEvent;

    /// <summary>The order does not allow the step to begin.</summary>
    public sealed record NotStarted(Refusal Refusal) : ScriptedEvent;

    /// <summary>No reply comes: the step times out.</summary>
    public sealed record Silence : ScriptedEvent;

    /// <summary>The customer cancels before the reply comes, which it does at <see cref="ScriptedContext.ReplyLate"/>.</summary>
    public sealed record CustomerCancels : ScriptedEvent;
}

/// <summary>Runs a checkout by a script. Everything that crosses to the orchestrator and back goes through JSON, as in the real engine.</summary>
internal sealed class ScriptedContext(CheckoutInput input) : TaskOrchestrationContext
{
    private static readonly Dictionary<string, string> ReplyOf = SagaSteps.InOrder.Concat(
        SagaSteps.InOrder.Select(step => step.Compensation).OfType<SagaStep>())
        .ToDictionary(step => step.Activity, step => step.Reply, StringComparer.Ordinal);

    private readonly List<Waiting> waiting = [];
    private readonly Dictionary<string, Queue<string>> unread = new(StringComparer.Ordinal);
    private DateTime now = new(2026, 3, 1, 9, 0, 0, DateTimeKind.Utc);
    private bool silent;

    private sealed record Waiting(string EventName, Action<string> Complete, Func<bool> IsOver);

    /// <summary>What happens at each step that does not simply go well.</summary>
    public Dictionary<string, ScriptedEvent> Script { get; init; } = [];

    /// <summary>The activities called, in order.</summary>
    public List<(string Name, object Input, TaskOptions? Options)> Calls { get; } = [];

    /// <summary>Timers that would keep the finished orchestration alive.</summary>
    public int TimersLeft { get; private set; }

    public override TaskName Name => nameof(CheckoutOrchestration);
    public override string InstanceId => CheckoutOrchestration.InstanceId(input.OrderId);
    public override ParentOrchestrationInstance? Parent => null;
    public override DateTime CurrentUtcDateTime => now;
    public override bool IsReplaying => false;
    protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    public override T? GetInput<T>() where T : default => ThroughJson<T>(input);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        Calls.Add((name, input!, options));
        return Task.FromResult(ThroughJson<TResult>(Act(name))!);
    }

    /// <summary>Replies to the steps at which the customer cancelled.</summary>
    public void ReplyLate()
    {
        foreach (var (step, _) in Script.Where(s => s.Value is ScriptedEvent.CustomerCancels)) Raise(ReplyOf[step], new StepReply(null));
    }

    private object? Act(string step)
    {
        silent = Script.Values.Any(scripted => scripted is ScriptedEvent.Silence); // at the end, too
        if (step is nameof(CheckoutSteps.CompleteOrder)) return OrderStatus.Completed;
        if (step is nameof(CheckoutSteps.RecordCancellation)) return OrderStatus.Cancelled;
        if (step is nameof(CheckoutSteps.RecordRefund)) return OrderStatus.Refunded;
        silent = false;
        switch (Script.GetValueOrDefault(step) ?? new ScriptedEvent.Reply(null))
        {
            case ScriptedEvent.NotStarted notStarted:
                return notStarted.Refusal;
            case ScriptedEvent.Reply reply:
                Raise(ReplyOf[step], new StepReply(reply.Refusal));
                break;
            case ScriptedEvent.CustomerCancels:
                Raise(CheckoutOrchestration.CancellationRequested, true);
                break;
            case ScriptedEvent.Silence:
                silent = true;
                break;
        }
        return null;
    }

    private void Raise(string eventName, object payload)
    {
        var json = JsonSerializer.Serialize(payload, PlatformJson.Options);
        if (waiting.Find(w => w.EventName == eventName && !w.IsOver()) is { } first)
        {
            waiting.Remove(first);
            first.Complete(json);
        }
        else
        {
            if (!unread.TryGetValue(eventName, out var events)) unread.Add(eventName, events = new());
            events.Enqueue(json);
        }
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        if (unread.TryGetValue(eventName, out var events) && events.TryDequeue(out var json)) return Task.FromResult(Read<T>(json));
        var raised = new TaskCompletionSource<T>();
        cancellationToken.Register(() => raised.TrySetCanceled(cancellationToken));
        waiting.Add(new(eventName, text => raised.TrySetResult(Read<T>(text)), () => raised.Task.IsCompleted));
        return raised.Task;
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        if (silent)
        {
            now = fireAt;
            return Task.CompletedTask;
        }
        var timer = new TaskCompletionSource();
        TimersLeft++;
        cancellationToken.Register(() =>
        {
            if (timer.TrySetCanceled(cancellationToken)) TimersLeft--;
        });
        return timer.Task;
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, PlatformJson.Options)!;

    private static T? ThroughJson<T>(object? value) =>
        JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, PlatformJson.Options), PlatformJson.Options);

    public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException("A checkout sends no events.");
    public override void SetCustomStatus(object? customStatus) => throw new NotSupportedException("A checkout sets no status.");

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        throw new NotSupportedException("A checkout has no sub-orchestrations.");

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => throw new NotSupportedException("A checkout ends.");
    public override Guid NewGuid() => throw new NotSupportedException("A checkout needs no ids.");
}
