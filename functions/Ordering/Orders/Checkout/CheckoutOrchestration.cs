using Microsoft.DurableTask;
using static Platform.Ordering.Orders.Checkout.SagaSteps;

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

/// <summary>The checkout: reserve the stock, authorize the payment, enrol for courses, commit the stock, capture the payment. Every step is a
/// command to another context, every answer an event raised into this orchestration; a refusal, a cancellation or a timeout compensates in reverse.</summary>
public sealed class CheckoutOrchestration
{
    /// <summary>The event that a customer's cancellation raises.</summary>
    public const string CancellationRequested = "cancellation-requested";

    /// <summary>The timeout of a step: how long it waits for its answer.</summary>
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
            await saga.RunAsync(ReserveStock)
            ?? await saga.RunAsync(AuthorizePayment)
            ?? (input.HasCourses ? await saga.RunAsync(EnrolLearner) : null)
            ?? await saga.RunAsync(CommitStock)
            // From here on it is too late to cancel, and the compensation is a refund instead of a void.
            ?? await saga.RunPivotAsync(CapturePayment, replaces: AuthorizePayment);

        if (refusal is null) return await saga.EndAsync(nameof(CheckoutSteps.CompleteOrder));
        await saga.CompensateAsync();
        return await saga.EndAsync(nameof(CheckoutSteps.RecordCancellation), refusal);
    }
}
