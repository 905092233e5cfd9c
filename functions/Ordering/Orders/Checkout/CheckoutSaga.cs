using Microsoft.DurableTask;

namespace Platform.Ordering.Orders.Checkout;

/// <summary>Runs steps as awaitable calls, and registers the compensations of those begun. Deterministic: part of the orchestrator.</summary>
internal sealed class CheckoutSaga(TaskOrchestrationContext context, CheckoutInput input)
{
    /// <summary>Steps are transactions in Ordering's own database: they are tried through an outage of half an hour.</summary>
    private static readonly TaskOptions Retry = TaskOptions.FromRetryPolicy(new(70, TimeSpan.FromMilliseconds(200), 2, TimeSpan.FromSeconds(30)));

    private readonly CheckoutInput input = input with { InstanceId = context.InstanceId };
    private readonly Task<bool> cancellation = context.WaitForExternalEvent<bool>(CheckoutOrchestration.CancellationRequested);
    private readonly List<SagaStep> compensations = [];
    private readonly List<Task> unanswered = [];

    /// <summary>Registers the compensation of a step, run by this orchestration or by an earlier one.</summary>
    public void RegisterCompensation(SagaStep step)
    {
        if (step.Compensation is { } compensation) compensations.Add(compensation);
    }

    /// <summary>Runs a step and waits for its answer. Null when done; otherwise why not.</summary>
    public async Task<Refusal?> RunAsync(SagaStep step)
    {
        if (await StartAsync(step) is { } notBegun) return notBegun;
        var (answered, refusal) = await WaitAsync(step, cancellation);
        // What the other context refused has not happened; after a timeout it still may.
        if (!(answered && refusal is not null)) RegisterCompensation(step);
        return refusal;
    }

    /// <summary>Runs the pivot step, which can no longer be cancelled; its compensation takes the place of an earlier step's.</summary>
    public async Task<Refusal?> RunPivotAsync(SagaStep step, SagaStep replaces)
    {
        if (await StartAsync(step) is { } notBegun) return notBegun;
        compensations[compensations.IndexOf(replaces.Compensation!)] = step.Compensation!;
        return (await WaitAsync(step, null)).Refusal;
    }

    /// <summary>Compensates in reverse. A compensation is a durable command: when its answer times out it still happens, later.</summary>
    public async Task CompensateAsync()
    {
        for (var i = compensations.Count - 1; i >= 0; i--)
        {
            await StartAsync(compensations[i]);
            await WaitAsync(compensations[i], null);
        }
    }

    /// <summary>Puts the order into its final state, and stays for the answers to steps that were cancelled or timed out: no other instance does.</summary>
    public async Task<OrderStatus> EndAsync(string activity, Refusal? reason = null)
    {
        var status = await context.CallActivityAsync<OrderStatus>(activity, new CheckoutEnd(input.OrderId, reason), Retry);
        if (unanswered.Exists(answer => !answer.IsCompleted)) await WithinTimeoutAsync(Task.WhenAll(unanswered));
        return status;
    }

    private Task<Refusal?> StartAsync(SagaStep step) => context.CallActivityAsync<Refusal?>(step.Activity, input, Retry);

    private async Task<(bool Answered, Refusal? Refusal)> WaitAsync(SagaStep step, Task? cancelled)
    {
        var answer = context.WaitForExternalEvent<StepReply>(step.Reply);
        var first = await WithinTimeoutAsync(cancelled is null ? [answer] : [answer, cancelled]);
        if (first == answer) return (true, (await answer).Refusal);
        unanswered.Add(answer);
        if (first == cancelled) return (false, Order.CancelledByCustomer);
        return (false, new("no-answer", $"{step.Activity} was not answered within {CheckoutOrchestration.ReplyTimeout.TotalMinutes:0} minutes."));
    }

    private async Task<Task> WithinTimeoutAsync(params IEnumerable<Task> tasks)
    {
        using var done = new CancellationTokenSource();
        var first = await Task.WhenAny([.. tasks, context.CreateTimer(CheckoutOrchestration.ReplyTimeout, done.Token)]);
        done.Cancel(); // synchronously: an orchestrator awaits nothing but its context
        return first;
    }
}

/// <summary>How a checkout ends: with a reason when it is cancelled.</summary>
public sealed record CheckoutEnd(Guid OrderId, Refusal? Reason);
