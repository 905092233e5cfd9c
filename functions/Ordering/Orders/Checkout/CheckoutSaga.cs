using Microsoft.DurableTask;
using Platform.Shared;

namespace Platform.Ordering.Orders.Checkout;

/// <summary>The names of the events that answer the steps of a checkout.</summary>
public static class Replies
{
    /// <summary>Inventory holds the stock, or not.</summary>
    public const string Reservation = "reservation";

    /// <summary>The payment is authorized, or declined.</summary>
    public const string Authorization = "authorization";

    /// <summary>The customer has a seat in every course, or in none.</summary>
    public const string Enrolment = "enrolment";

    /// <summary>The stock is taken for good, or no longer held.</summary>
    public const string StockCommit = "stock-commit";

    /// <summary>The money is taken, or not.</summary>
    public const string Capture = "capture";

    /// <summary>The stock is back.</summary>
    public const string StockReleased = "stock-released";

    /// <summary>The money is not taken, or given back.</summary>
    public const string PaymentUndone = "payment-undone";

    /// <summary>The seats are free again.</summary>
    public const string EnrolmentEnded = "enrolment-ended";
}

/// <summary>The steps of a checkout as awaitable calls, with the undo of those begun. Deterministic: part of the orchestrator.</summary>
sealed class CheckoutSaga(TaskOrchestrationContext context, CheckoutInput input)
{
    /// <summary>Steps are transactions in Ordering's own database: they are tried through an outage of half an hour.</summary>
    static readonly TaskOptions Retry = TaskOptions.FromRetryPolicy(new(70, TimeSpan.FromMilliseconds(200), 2, TimeSpan.FromSeconds(30)));

    static readonly Dictionary<string, string> UndoReplies = new(StringComparer.Ordinal)
    {
        [nameof(CheckoutSteps.ReleaseStock)] = Replies.StockReleased,
        [nameof(CheckoutSteps.VoidPayment)] = Replies.PaymentUndone,
        [nameof(CheckoutSteps.RefundPayment)] = Replies.PaymentUndone,
        [nameof(CheckoutSteps.CancelEnrolment)] = Replies.EnrolmentEnded,
    };

    readonly CheckoutInput input = input with { InstanceId = context.InstanceId };
    readonly Task<bool> cancellation = context.WaitForExternalEvent<bool>(CheckoutOrchestration.CancellationRequested);
    readonly List<string> undo = [];
    readonly List<Task> unanswered = [];

    /// <summary>Notes the undo of what an earlier orchestration did.</summary>
    public void Begun(string undo) => this.undo.Add(undo);

    /// <summary>Runs a step and waits for its answer. Null when done; otherwise why not.</summary>
    /// <param name="step">The activity.</param>
    /// <param name="reply">The event that answers it.</param>
    /// <param name="undo">The activity that undoes it, from the moment it is begun.</param>
    public async Task<Refusal?> TryAsync(string step, string reply, string? undo = null)
    {
        if (await context.CallActivityAsync<Refusal?>(step, input, Retry) is { } notBegun) return notBegun;
        var (answered, refusal) = await WaitAsync(step, reply, cancellation);
        // What the other context refused has not happened; silence may mean that it still will.
        if (undo is not null && !(answered && refusal is not null)) this.undo.Add(undo);
        return refusal;
    }

    /// <summary>Runs the step that can no longer be cancelled; its undo takes the place of an earlier one.</summary>
    public async Task<Refusal?> TryLastAsync(string step, string reply, string undo, string insteadOf)
    {
        if (await context.CallActivityAsync<Refusal?>(step, input, Retry) is { } notBegun) return notBegun;
        this.undo[this.undo.IndexOf(insteadOf)] = undo;
        return (await WaitAsync(step, reply, null)).Refusal;
    }

    /// <summary>Undoes the steps begun, the last first. An undo is a durable command: when its answer does not come in time it still happens, later.</summary>
    public async Task UndoAsync()
    {
        for (var i = undo.Count - 1; i >= 0; i--)
        {
            await context.CallActivityAsync<Refusal?>(undo[i], input, Retry);
            await WaitAsync(undo[i], UndoReplies[undo[i]], null);
        }
    }

    /// <summary>Puts the order into its final state, and stays for the answers to steps that were given up: they come late, and to nobody else.</summary>
    public async Task<OrderStatus> EndAsync(string step, Refusal? reason = null)
    {
        var status = await context.CallActivityAsync<OrderStatus>(step, new CheckoutEnd(input.OrderId, reason), Retry);
        if (unanswered.Exists(answer => !answer.IsCompleted)) await WithinTimeoutAsync(Task.WhenAll(unanswered));
        return status;
    }

    async Task<(bool Answered, Refusal? Refusal)> WaitAsync(string step, string reply, Task? cancelled)
    {
        var answer = context.WaitForExternalEvent<StepReply>(reply);
        var first = await WithinTimeoutAsync(cancelled is null ? [answer] : [answer, cancelled]);
        if (first == answer) return (true, (await answer).Refusal);
        unanswered.Add(answer);
        if (first == cancelled) return (false, Order.CancelledByCustomer);
        return (false, new("no-answer", $"{step} was not answered within {CheckoutOrchestration.ReplyTimeout.TotalMinutes:0} minutes."));
    }

    async Task<Task> WithinTimeoutAsync(params IEnumerable<Task> tasks)
    {
        using var done = new CancellationTokenSource();
        var first = await Task.WhenAny([.. tasks, context.CreateTimer(CheckoutOrchestration.ReplyTimeout, done.Token)]);
        done.Cancel(); // synchronously: an orchestrator awaits nothing but its context
        return first;
    }
}

/// <summary>How a checkout ends: with a reason when it is cancelled.</summary>
public sealed record CheckoutEnd(Guid OrderId, Refusal? Reason);
