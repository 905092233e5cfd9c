using Microsoft.DurableTask;

namespace Platform.Ordering.Orders.Checkout;

/// <summary>Refunds a completed order by running all compensations of its checkout in reverse: enrolment, payment, stock.</summary>
public sealed class RefundOrchestration
{
    public static string InstanceId(Guid orderId) => $"refund-{orderId}";

    [Function(nameof(RefundOrchestration))]
    public async Task<OrderStatus> Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<CheckoutInput>()!;
        var saga = new CheckoutSaga(context, input);

        saga.RegisterCompensation(SagaSteps.ReserveStock);
        saga.RegisterCompensation(SagaSteps.CapturePayment);
        if (input.HasCourses) saga.RegisterCompensation(SagaSteps.EnrolLearner);

        await saga.CompensateAsync();
        return await saga.EndAsync(nameof(CheckoutSteps.RecordRefund));
    }
}
