namespace Platform.Ordering.Orders.Checkout;

/// <summary>A step of the saga: an activity sends a command to another context, whose answer is raised into the orchestration as an event.</summary>
/// <param name="Activity">The activity of <see cref="CheckoutSteps"/> that sends the command.</param>
/// <param name="Reply">The name of the event that answers it. Running orchestrations wait for it: it never changes.</param>
/// <param name="Compensation">What undoes the step; null where the compensation of an earlier step does.</param>
public sealed record SagaStep(string Activity, string Reply, SagaStep? Compensation = null);

/// <summary>The steps of the checkout and their compensations.</summary>
public static class SagaSteps
{
    /// <summary>Compensation: Inventory releases the stock, held or committed.</summary>
    public static SagaStep ReleaseStock { get; } = new(nameof(CheckoutSteps.ReleaseStock), "stock-released");

    /// <summary>Compensation: Payments voids the authorization.</summary>
    public static SagaStep VoidPayment { get; } = new(nameof(CheckoutSteps.VoidPayment), "payment-undone");

    /// <summary>Compensation: Payments refunds the payment.</summary>
    public static SagaStep RefundPayment { get; } = new(nameof(CheckoutSteps.RefundPayment), "payment-undone");

    /// <summary>Compensation: Learning ends the enrolment.</summary>
    public static SagaStep CancelEnrolment { get; } = new(nameof(CheckoutSteps.CancelEnrolment), "enrolment-ended");

    /// <summary>Inventory holds the stock, or refuses.</summary>
    public static SagaStep ReserveStock { get; } = new(nameof(CheckoutSteps.ReserveStock), "reservation", ReleaseStock);

    /// <summary>Payments authorizes the payment, or the bank declines it.</summary>
    public static SagaStep AuthorizePayment { get; } = new(nameof(CheckoutSteps.AuthorizePayment), "authorization", VoidPayment);

    /// <summary>Learning gives the customer a seat in every course, or refuses.</summary>
    public static SagaStep EnrolLearner { get; } = new(nameof(CheckoutSteps.EnrolLearner), "enrolment", CancelEnrolment);

    /// <summary>Inventory commits the stock, or no longer holds it.</summary>
    public static SagaStep CommitStock { get; } = new(nameof(CheckoutSteps.CommitStock), "stock-commit");

    /// <summary>Pivot step: Payments captures the payment, or fails.</summary>
    public static SagaStep CapturePayment { get; } = new(nameof(CheckoutSteps.CapturePayment), "capture", RefundPayment);

    /// <summary>The steps in their order.</summary>
    public static IReadOnlyList<SagaStep> InOrder { get; } = [ReserveStock, AuthorizePayment, EnrolLearner, CommitStock, CapturePayment];
}
