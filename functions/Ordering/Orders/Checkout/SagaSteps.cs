namespace Platform.Ordering.Orders.Checkout;

/// <summary>A step of the saga: an activity sends a command to another context, whose reply is raised into the orchestration as an event.</summary>
/// <param name="Service">What sends the reply, for people.</param>
/// <param name="Activity">The activity of <see cref="CheckoutSteps"/> that sends the command.</param>
/// <param name="Reply">The name of the reply's event. Running orchestrations wait for it, so it never changes.</param>
/// <param name="Compensation">Null where the compensation of an earlier step covers it.</param>
public sealed record SagaStep(string Service, string Activity, string Reply, SagaStep? Compensation = null);

public static class SagaSteps
{
    private const string Inventory = "The inventory", Payments = "The payment service", Learning = "The learning service";

    public static SagaStep ReleaseStock { get; } = new(Inventory, nameof(CheckoutSteps.ReleaseStock), "stock-released");
    public static SagaStep VoidPayment { get; } = new(Payments, nameof(CheckoutSteps.VoidPayment), "payment-undone");
    public static SagaStep RefundPayment { get; } = new(Payments, nameof(CheckoutSteps.RefundPayment), "payment-undone");
    public static SagaStep CancelEnrolment { get; } = new(Learning, nameof(CheckoutSteps.CancelEnrolment), "enrolment-ended");
    public static SagaStep ReserveStock { get; } = new(Inventory, nameof(CheckoutSteps.ReserveStock), "reservation", ReleaseStock);
    public static SagaStep AuthorizePayment { get; } = new(Payments, nameof(CheckoutSteps.AuthorizePayment), "authorization", VoidPayment);
    public static SagaStep EnrolLearner { get; } = new(Learning, nameof(CheckoutSteps.EnrolLearner), "enrolment", CancelEnrolment);
    public static SagaStep CommitStock { get; } = new(Inventory, nameof(CheckoutSteps.CommitStock), "stock-commit");
    public static SagaStep CapturePayment { get; } = new(Payments, nameof(CheckoutSteps.CapturePayment), "capture", RefundPayment);

    public static IReadOnlyList<SagaStep> InOrder { get; } = [ReserveStock, AuthorizePayment, EnrolLearner, CommitStock, CapturePayment];
}
