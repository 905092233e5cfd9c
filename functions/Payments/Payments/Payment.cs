namespace Platform.Payments.Payments;

/// <summary>The call to the provider that a command needs before its reply is known.</summary>
public enum ProviderCall
{
    None,
    Authorize,
    Capture,
    Void,
    Refund,
}

/// <summary>The payment of one order. Commands arrive in any order and repeatedly, so each has a provider call or none, and a reply, in every status.</summary>
public sealed class Payment
{
    private Payment() { }

    public Guid OrderId { get; private init; }

    /// <summary>Null in a tombstone, like the currency.</summary>
    public Guid? CustomerId { get; private set; }

    /// <summary>The amount in minor units, like all amounts here.</summary>
    public long Amount { get; private set; }

    public string? Currency { get; private set; }
    public PaymentStatus Status { get; private set; } = PaymentStatus.Pending;
    public long Authorized { get; private set; }
    public long Captured { get; private set; }
    public long Refunded { get; private set; }

    /// <summary>Why it was declined, for programs.</summary>
    public string? Code { get; private set; }

    /// <summary>Why it was declined, voided or refunded, for people.</summary>
    public string? Reason { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }
    public long Version { get; private set; } = 1;

    public static Payment Pending(Guid orderId, Guid customerId, Money amount, DateTimeOffset now) =>
        new() { OrderId = orderId, CustomerId = customerId, Amount = amount.Amount, Currency = amount.Currency, ChangedAt = now };

    /// <summary>The tombstone of a payment that was voided before it was authorized: a late authorization finds it and is declined.</summary>
    public static Payment VoidedBefore(Guid orderId, string reason, DateTimeOffset now) =>
        new() { OrderId = orderId, Status = PaymentStatus.Voided, Reason = reason, ChangedAt = now };

    public Money Money(long amount) =>
        new(amount, Currency ?? throw new InvalidOperationException($"Order {OrderId} was voided before its payment was known."));

    /// <summary>Completes a tombstone with the data of the late authorization.</summary>
    public void Identify(Guid customerId, Money amount)
    {
        if (CustomerId is not null) return;
        (CustomerId, Amount, Currency) = (customerId, amount.Amount, amount.Currency);
        Version++;
    }

    /// <summary>A voided payment is voided once more: the provider may have approved an earlier try of this command, which the void overtook.</summary>
    public ProviderCall CallToAuthorize() => Status switch
    {
        PaymentStatus.Pending => ProviderCall.Authorize,
        PaymentStatus.Voided => ProviderCall.Void,
        _ => ProviderCall.None,
    };

    public void Authorize(Refusal? refusal, DateTimeOffset now)
    {
        if (refusal is not null)
        {
            TransitionTo(PaymentStatus.Declined, now);
            (Code, Reason) = (refusal.Code, refusal.Detail);
            return;
        }
        TransitionTo(PaymentStatus.Authorized, now);
        Authorized = Amount;
    }

    /// <summary>Null when the payment is authorized or captured.</summary>
    public Refusal? RefusalToAuthorize() => Status switch
    {
        PaymentStatus.Authorized or PaymentStatus.Captured => null,
        PaymentStatus.Declined => new(Code!, Reason!),
        PaymentStatus.Voided or PaymentStatus.Refunded =>
            new("voided-before", "The payment of this order was voided or refunded before, so it cannot be authorized."),
        _ => throw new InvalidOperationException($"The payment of order {OrderId} is still {Status}."),
    };

    /// <summary>A voided payment is refunded: an earlier try may have captured it (see <see cref="CallToAuthorize"/>).</summary>
    public ProviderCall CallToCapture() => Status switch
    {
        PaymentStatus.Authorized => ProviderCall.Capture,
        PaymentStatus.Voided => ProviderCall.Refund,
        _ => ProviderCall.None,
    };

    public void Capture(DateTimeOffset now)
    {
        TransitionTo(PaymentStatus.Captured, now);
        Captured = Authorized;
    }

    public Refusal? RefusalToCapture() => Status switch
    {
        PaymentStatus.Captured => null,
        PaymentStatus.Voided => new("voided-before", "The payment of this order was voided before, so it cannot be captured."),
        PaymentStatus.Refunded => new("refunded-before", "The payment of this order was refunded before, so it cannot be captured."),
        _ => NotAuthorized(),
    };

    public static Refusal NotAuthorized() => new("not-authorized", "The payment of this order is not authorized, so it cannot be captured.");

    /// <summary>Void and refund both reverse what there is, so that a compensation always ends.</summary>
    public ProviderCall CallToReverse() => Status switch
    {
        PaymentStatus.Pending or PaymentStatus.Authorized => ProviderCall.Void,
        PaymentStatus.Captured => ProviderCall.Refund,
        _ => ProviderCall.None,
    };

    public void Reverse(string reason, DateTimeOffset now)
    {
        TransitionTo(Status == PaymentStatus.Captured ? PaymentStatus.Refunded : PaymentStatus.Voided, now);
        Refunded = Captured;
        Reason = reason;
    }

    private void TransitionTo(PaymentStatus next, DateTimeOffset now)
    {
        if (!PaymentTransitions.Allows(Status, next))
            throw new InvalidOperationException($"The payment of order {OrderId} is {Status} and cannot become {next}.");
        (Status, ChangedAt) = (next, now);
        Version++;
    }
}
