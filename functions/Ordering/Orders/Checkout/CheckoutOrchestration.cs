using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Platform.Shared;

namespace Platform.Ordering.Orders.Checkout;

/// <summary>What a checkout starts from; all else is read from the order.</summary>
/// <param name="PaymentToken">The payment provider's token; null where nothing is to be paid any more, in a refund.</param>
/// <param name="HasCourses">Whether the customer is to be enrolled for something.</param>
public sealed record CheckoutInput(Guid OrderId, string? PaymentToken, bool HasCourses)
{
    /// <summary>The instance whose step it is, which the step's answer goes to; null in what an earlier version of the saga has scheduled.</summary>
    public string? InstanceId { get; init; }
}

/// <summary>What another context answered to a step: done, or refused and why.</summary>
public sealed record StepReply(Refusal? Refusal);

/// <summary>The checkout: reserve stock, authorize the payment, enrol for courses, commit the stock, take the money. Every step is a command to another context,
/// every answer an event raised into this orchestration; a refusal, a cancellation or silence undoes what was begun, in reverse.</summary>
public sealed class CheckoutOrchestration
{
    /// <summary>The event that a customer's cancellation raises.</summary>
    public const string CancellationRequested = "cancellation-requested";

    /// <summary>How long a step waits for its answer before it counts as failed.</summary>
    public static readonly TimeSpan ReplyTimeout = TimeSpan.FromMinutes(2);

    /// <summary>The instance that checks an order out.</summary>
    public static string InstanceId(Guid orderId) => $"order-{orderId}";

    /// <summary>The orchestrator.</summary>
    [Function(nameof(CheckoutOrchestration))]
    public async Task<OrderStatus> Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<CheckoutInput>()!;
        var saga = new CheckoutSaga(context, input);

        var refusal =
            await saga.TryAsync(nameof(CheckoutSteps.ReserveStock), Replies.Reservation, undo: nameof(CheckoutSteps.ReleaseStock))
            ?? await saga.TryAsync(nameof(CheckoutSteps.AuthorizePayment), Replies.Authorization, undo: nameof(CheckoutSteps.VoidPayment))
            ?? (input.HasCourses ? await saga.TryAsync(nameof(CheckoutSteps.EnrolLearner), Replies.Enrolment, undo: nameof(CheckoutSteps.CancelEnrolment)) : null)
            ?? await saga.TryAsync(nameof(CheckoutSteps.CommitStock), Replies.StockCommit)
            // From here on it is too late to cancel, and an undo gives money back instead of letting it go.
            ?? await saga.TryLastAsync(nameof(CheckoutSteps.CapturePayment), Replies.Capture, undo: nameof(CheckoutSteps.RefundPayment), insteadOf: nameof(CheckoutSteps.VoidPayment));

        if (refusal is null) return await saga.EndAsync(nameof(CheckoutSteps.CompleteOrder));
        await saga.UndoAsync();
        return await saga.EndAsync(nameof(CheckoutSteps.RecordCancellation), refusal);
    }
}
