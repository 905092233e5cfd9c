using Microsoft.DurableTask;

namespace Platform.Ordering.Orders.Checkout;

/// <summary>Runs the steps and registers their compensations. It is part of the orchestrator, so it must be deterministic.</summary>
internal sealed class CheckoutSaga(TaskOrchestrationContext context, CheckoutInput input)
{
    /// <summary>Steps are transactions in Ordering's own database: the retries outlast an outage of half an hour.</summary>
    private static readonly TaskOptions Retry = TaskOptions.FromRetryPolicy(new(70, TimeSpan.FromMilliseconds(200), 2, TimeSpan.FromSeconds(30)));

    private readonly CheckoutInput input = input with { InstanceId = context.InstanceId };
    private readonly Task<bool> cancellation = context.WaitForExternalEvent<bool>(CheckoutOrchestration.CancellationRequested);
    private readonly List<SagaStep> compensations = [];
    private readonly List<Task> pendingReplies = [];

    /// <summary>A service that did not reply may not reply to the compensation either: reserved stock must not wait for it. Instances that an earlier version
    /// scheduled keep their order.</summary>
    private bool CompensatesSilentStepLast => input.AuthorizationTimeout is not null;

    public void RegisterCompensation(SagaStep step)
    {
        if (step.Compensation is { } compensation) compensations.Add(compensation);
    }

    public async Task<Refusal?> RunAsync(SagaStep step, TimeSpan? timeout = null)
    {
        if (await StartAsync(step) is { } notStarted) return notStarted;
        var (replied, refusal) = await WaitAsync(step, cancellation, timeout);
        // What the other context refused has not happened; after a timeout it still may.
        if (!replied && CompensatesSilentStepLast && step.Compensation is { } compensation) compensations.Insert(0, compensation);
        else if (!replied || refusal is null) RegisterCompensation(step);
        return refusal;
    }

    /// <summary>The pivot step can no longer be cancelled. Its compensation takes the place of an earlier step's.</summary>
    public async Task<Refusal?> RunPivotAsync(SagaStep step, SagaStep replaces)
    {
        if (await StartAsync(step) is { } notStarted) return notStarted;
        compensations[compensations.IndexOf(replaces.Compensation!)] = step.Compensation!;
        return (await WaitAsync(step, null)).Refusal;
    }

    /// <summary>Compensates in reverse. A compensation is a durable command: when its reply times out, it still happens later.</summary>
    public async Task CompensateAsync()
    {
        for (var i = compensations.Count - 1; i >= 0; i--)
        {
            await StartAsync(compensations[i]);
            await WaitAsync(compensations[i], null);
        }
    }

    /// <summary>Puts the order into its final state, and waits once more for the replies that were not waited for: no other instance receives them.</summary>
    public async Task<OrderStatus> EndAsync(string activity, Refusal? reason = null)
    {
        var status = await context.CallActivityAsync<OrderStatus>(activity, new CheckoutEnd(input.OrderId, reason), Retry);
        if (pendingReplies.Exists(reply => !reply.IsCompleted)) await WithinTimeoutAsync(CheckoutOrchestration.ReplyTimeout, Task.WhenAll(pendingReplies));
        return status;
    }

    private Task<Refusal?> StartAsync(SagaStep step) => context.CallActivityAsync<Refusal?>(step.Activity, input, Retry);

    private async Task<(bool Replied, Refusal? Refusal)> WaitAsync(SagaStep step, Task? cancelled, TimeSpan? timeout = null)
    {
        var limit = timeout ?? CheckoutOrchestration.ReplyTimeout;
        var reply = context.WaitForExternalEvent<StepReply>(step.Reply);
        var first = await WithinTimeoutAsync(limit, cancelled is null ? [reply] : [reply, cancelled]);
        if (first == reply) return (true, (await reply).Refusal);
        pendingReplies.Add(reply);
        if (first == cancelled) return (false, Order.CancelledByCustomer);
        var time = limit.Seconds == 0 ? $"{limit.TotalMinutes:0} minutes" : $"{limit.TotalSeconds:0} seconds";
        return (false, new("no-answer", $"{step.Service} did not respond within {time}."));
    }

    private async Task<Task> WithinTimeoutAsync(TimeSpan limit, params IEnumerable<Task> tasks)
    {
        using var done = new CancellationTokenSource();
        var first = await Task.WhenAny([.. tasks, context.CreateTimer(limit, done.Token)]);
        done.Cancel(); // synchronously, since an orchestrator awaits nothing but its context
        return first;
    }
}

/// <param name="Reason">Null unless the checkout is cancelled.</param>
public sealed record CheckoutEnd(Guid OrderId, Refusal? Reason);
