using Microsoft.DurableTask;

namespace Platform.Ordering.Orders.Checkout;

/// <param name="PaymentToken">The payment provider's token; null in a refund.</param>
public sealed record CheckoutInput(Guid OrderId, string? PaymentToken, bool HasCourses)
{
    /// <summary>The instance that the step's reply goes to; null in inputs that an earlier version of the saga scheduled.</summary>
    public string? InstanceId { get; init; }

    /// <summary>From the settings at the start, since an orchestrator reads none; null in inputs that an earlier version of the saga scheduled.</summary>
    public TimeSpan? AuthorizationTimeout { get; init; }
}

/// <param name="Refusal">Null when the step succeeded.</param>
public sealed record StepReply(Refusal? Refusal);

/// <summary>Every step is a command to another context, and its reply an event raised into this orchestration. A refusal, a cancellation or a timeout
/// compensates in reverse.</summary>
public sealed class CheckoutOrchestration
{
    public const string CancellationRequested = "cancellation-requested";

    public static readonly TimeSpan ReplyTimeout = TimeSpan.FromMinutes(2);

    public static string InstanceId(Guid orderId) => $"order-{orderId}";

    [Function(nameof(CheckoutOrchestration))]
    public async Task<OrderStatus> Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<CheckoutInput>()!;
        var saga = new CheckoutSaga(context, input);

        var refusal =
            await saga.RunAsync(SagaSteps.ReserveStock)
            ?? await saga.RunAsync(SagaSteps.AuthorizePayment, input.AuthorizationTimeout)
            ?? (input.HasCourses ? await saga.RunAsync(SagaSteps.EnrolLearner) : null)
            ?? await saga.RunAsync(SagaSteps.CommitStock)
            // The pivot step: the customer can no longer cancel. If it fails, its own compensation, a refund, replaces the void.
            ?? await saga.RunPivotAsync(SagaSteps.CapturePayment, replaces: SagaSteps.AuthorizePayment);

        if (refusal is null) return await saga.EndAsync(nameof(CheckoutSteps.CompleteOrder));
        await saga.CompensateAsync();
        return await saga.EndAsync(nameof(CheckoutSteps.RecordCancellation), refusal);
    }
}
