namespace Platform.Payments.Payments;

/// <summary>What a command has to ask of the provider before it can be answered.</summary>
public enum ProviderCall
{
    None,
    Authorize,
    Capture,
    Void,
    Refund,
}

/// <summary>The payment of one order. Commands come in any order and more than once: each has, in every status, something to ask of the provider
/// (or nothing) and an answer.</summary>
public sealed class Payment
{
    private Payment()
    { }

    public Guid OrderId { get; private init; }

    /// <summary>Null as long as only a void has told of the order.</summary>
    public Guid? CustomerId { get; private set; }

    /// <summary>What is to be paid, in minor units.</summary>
    public long Amount { get; private set; }

    /// <summary>Null as long as only a void has told of the order.</summary>
    public string? Currency { get; private set; }

    public PaymentStatus Status { get; private set; }

    public long Authorized { get; private set; }

    public long Captured { get; private set; }

    public long Refunded { get; private set; }

    /// <summary>Why it was declined, for programs.</summary>
    public string? Code { get; private set; }

    /// <summary>Why it was declined, voided or refunded, for people.</summary>
    public string? Reason { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    public long Version { get; private set; } = 1;

    /// <summary>A payment that the provider is going to be asked for.</summary>
    public static Payment Pending(Guid orderId, Guid customerId, Money amount, DateTimeOffset now) =>
        new()
        {
            OrderId = orderId,
            CustomerId = customerId,
            Amount = amount.Amount,
            Currency = amount.Currency,
            Status = PaymentStatus.Pending,
            ChangedAt = now
        };

    /// <summary>The tombstone of an order that was voided before anything else was heard of it: a late authorization finds it and is declined.</summary>
    public static Payment VoidedBefore(Guid orderId, string reason, DateTimeOffset now) =>
        new() { OrderId = orderId, Status = PaymentStatus.Voided, Reason = reason, ChangedAt = now };

    public Money Money(long amount) =>
        new(amount, Currency ?? throw new InvalidOperationException($"Order {OrderId} was voided before its payment was known."));

    /// <summary>A tombstone learns whose it is from the late authorization.</summary>
    public void Identify(Guid customerId, Money amount)
    {
        if (CustomerId is not null) return;
        (CustomerId, Amount, Currency) = (customerId, amount.Amount, amount.Currency);
        Version++;
    }

    /// <summary>When voided: an earlier try of the same command may have been approved by the provider, with the void overtaking it before it was saved here.
    /// So the hold is released once more.</summary>
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
            MoveTo(PaymentStatus.Declined, now);
            (Code, Reason) = (refusal.Code, refusal.Detail);
            return;
        }
        MoveTo(PaymentStatus.Authorized, now);
        Authorized = Amount;
    }

    /// <summary>Null when the payment is good for a capture, or was captured already.</summary>
    public Refusal? RefusalToAuthorize() => Status switch
    {
        PaymentStatus.Authorized or PaymentStatus.Captured => null,
        PaymentStatus.Declined => new(Code!, Reason!),
        PaymentStatus.Voided or PaymentStatus.Refunded =>
            new("voided-before", "The payment of this order was voided or refunded before; it cannot be authorized any more."),
        _ => throw new InvalidOperationException($"The payment of order {OrderId} is still {Status}."),
    };

    /// <summary>When voided: gives back what an earlier try of the same command may have taken (see <see cref="CallToAuthorize"/>).</summary>
    public ProviderCall CallToCapture() => Status switch
    {
        PaymentStatus.Authorized => ProviderCall.Capture,
        PaymentStatus.Voided => ProviderCall.Refund,
        _ => ProviderCall.None,
    };

    public void Capture(DateTimeOffset now)
    {
        MoveTo(PaymentStatus.Captured, now);
        Captured = Authorized;
    }

    /// <summary>Null when the amount was taken.</summary>
    public Refusal? RefusalToCapture() => Status switch
    {
        PaymentStatus.Captured => null,
        PaymentStatus.Voided => new("voided-before", "The payment of this order was voided before; it cannot be captured any more."),
        PaymentStatus.Refunded => new("refunded-before", "The payment of this order was refunded before."),
        _ => NotAuthorized(),
    };

    /// <summary>The refusal of a capture where no amount is held.</summary>
    public static Refusal NotAuthorized() => new("not-authorized", "The payment of this order is not authorized, so it cannot be captured.");

    /// <summary>To void and to refund both give back whatever there is, so that a compensation always ends.</summary>
    public ProviderCall CallToReverse() => Status switch
    {
        PaymentStatus.Pending or PaymentStatus.Authorized => ProviderCall.Void,
        PaymentStatus.Captured => ProviderCall.Refund,
        _ => ProviderCall.None,
    };

    /// <summary>The hold was released, or the amount given back.</summary>
    public void Reverse(string reason, DateTimeOffset now)
    {
        MoveTo(Status == PaymentStatus.Captured ? PaymentStatus.Refunded : PaymentStatus.Voided, now);
        Refunded = Captured;
        Reason = reason;
    }

    private void MoveTo(PaymentStatus next, DateTimeOffset now)
    {
        if (!PaymentTransitions.IsLegal(Status, next))
            throw new InvalidOperationException($"The payment of order {OrderId} is {Status} and cannot become {next}.");
        (Status, ChangedAt) = (next, now);
        Version++;
    }
}
