using Microsoft.DurableTask;
using static Platform.Ordering.Orders.Checkout.SagaSteps;

namespace Platform.Ordering.Orders.Checkout;

/// <summary>Refunds a completed order by the compensations of its checkout, all of them, in reverse: enrolment, payment, stock.</summary>
public sealed class RefundOrchestration
{
    /// <summary>The instance that refunds an order.</summary>
    public static string InstanceId(Guid orderId) => $"refund-{orderId}";

    /// <summary>The orchestrator.</summary>
    [Function(nameof(RefundOrchestration))]
    public async Task<OrderStatus> Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<CheckoutInput>()!;
        var saga = new CheckoutSaga(context, input);

        saga.RegisterCompensation(ReserveStock);
        saga.RegisterCompensation(CapturePayment);
        if (input.HasCourses) saga.RegisterCompensation(EnrolLearner);

        await saga.CompensateAsync();
        return await saga.EndAsync(nameof(CheckoutSteps.RecordRefund));
    }
}
