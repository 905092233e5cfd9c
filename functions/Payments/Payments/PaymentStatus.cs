namespace Platform.Payments.Payments;

public enum PaymentStatus
{
    /// <summary>The provider is being called, or about to be.</summary>
    Pending,
    Authorized,

    /// <summary>The provider refused to authorize.</summary>
    Declined,
    Captured,
    Voided,
    Refunded,
}

public static class PaymentTransitions
{
    public static bool Allows(PaymentStatus from, PaymentStatus to) => (from, to) switch
    {
        (PaymentStatus.Pending, PaymentStatus.Authorized or PaymentStatus.Declined or PaymentStatus.Voided) => true,
        (PaymentStatus.Authorized, PaymentStatus.Captured or PaymentStatus.Voided) => true,
        (PaymentStatus.Captured, PaymentStatus.Refunded) => true,
        _ => false,
    };
}
