using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Platform.Ordering.Orders.Checkout;

/// <summary>Undoes a completed order by the undo steps of its checkout, all of them, in reverse: seats, money, stock.</summary>
public sealed class RefundOrchestration
{
    /// <summary>The instance that gives an order back.</summary>
    public static string InstanceId(Guid orderId) => $"refund-{orderId}";

    /// <summary>The orchestrator.</summary>
    [Function(nameof(RefundOrchestration))]
    public async Task<OrderStatus> Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<CheckoutInput>()!;
        var saga = new CheckoutSaga(context, input);

        saga.Begun(nameof(CheckoutSteps.ReleaseStock));
        saga.Begun(nameof(CheckoutSteps.RefundPayment));
        if (input.HasCourses) saga.Begun(nameof(CheckoutSteps.CancelEnrolment));

        await saga.UndoAsync();
        return await saga.EndAsync(nameof(CheckoutSteps.RecordRefund));
    }
}
