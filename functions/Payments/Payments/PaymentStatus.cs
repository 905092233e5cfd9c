using System.Collections.Frozen;

namespace Platform.Payments.Payments;

/// <summary>Where the payment of an order stands.</summary>
public enum PaymentStatus
{
    /// <summary>The provider has been asked to authorize, or is about to be.</summary>
    Pending,

    /// <summary>The amount is held.</summary>
    Authorized,

    /// <summary>The provider refused; nothing is held.</summary>
    Declined,

    /// <summary>The amount was taken.</summary>
    Captured,

    /// <summary>Nothing is held any more, nothing was taken.</summary>
    Voided,

    /// <summary>The amount was taken and given back.</summary>
    Refunded,
}

/// <summary>The legal moves of a payment.</summary>
public static class PaymentTransitions
{
    private static readonly FrozenSet<(PaymentStatus From, PaymentStatus To)> Legal = new[]
    {
        (PaymentStatus.Pending, PaymentStatus.Authorized),
        (PaymentStatus.Pending, PaymentStatus.Declined),
        (PaymentStatus.Pending, PaymentStatus.Voided),
        (PaymentStatus.Authorized, PaymentStatus.Captured),
        (PaymentStatus.Authorized, PaymentStatus.Voided),
        (PaymentStatus.Captured, PaymentStatus.Refunded),
    }.ToFrozenSet();

    public static bool IsLegal(PaymentStatus from, PaymentStatus to) => Legal.Contains((from, to));
}
