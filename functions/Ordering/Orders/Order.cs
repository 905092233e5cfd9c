namespace Platform.Ordering.Orders;

/// <summary>What customers see of an order's progress.</summary>
public enum OrderStatus
{
    /// <summary>Placed; no step has succeeded yet.</summary>
    Pending,

    /// <summary>Stock and seats are held.</summary>
    Reserved,

    /// <summary>The payment is authorized.</summary>
    Authorized,

    /// <summary>Paid.</summary>
    Completed,

    /// <summary>Not done, nothing kept; final.</summary>
    Cancelled,

    /// <summary>Paid, then compensated in full; final.</summary>
    Refunded,
}

/// <summary>One product of an order, with the price at the time it was placed.</summary>
public sealed record OrderLine(Guid ProductId, string Kind, string Title, int Quantity, Money UnitPrice)
{
    /// <summary>The kind that is learnt, not only sent.</summary>
    public const string Course = "course";
}

/// <summary>A step in an order's life.</summary>
public sealed record OrderEvent(DateTimeOffset At, OrderStatus Status, string? Reason);

/// <summary>A customer's order. Its legal transitions are in <see cref="OrderTransitions"/>; the checkout orchestration asks for them, step by step.</summary>
public sealed class Order
{
    private Order()
    { }

    /// <summary>The order's id; the checkout orchestration is called order-{id}.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who ordered.</summary>
    public required Guid CustomerId { get; init; }

    /// <summary>Where mails about it go.</summary>
    public required string Email { get; init; }

    /// <summary>What is ordered.</summary>
    public required IReadOnlyList<OrderLine> Lines { get; init; }

    /// <summary>The sum of the lines.</summary>
    public required Money Total { get; init; }

    /// <summary>When it was placed.</summary>
    public required DateTimeOffset PlacedAt { get; init; }

    /// <summary>Where it stands.</summary>
    public OrderStatus Status { get; private set; }

    /// <summary>Whether the customer asked to cancel, before it was too late.</summary>
    public bool CancellationRequested { get; private set; }

    /// <summary>Whether the money is being taken: from here on it is too late to cancel.</summary>
    public bool CaptureStarted { get; private set; }

    /// <summary>Why an operator has it refunded; null unless one does.</summary>
    public string? RefundReason { get; private set; }

    /// <summary>Whether a course is in it, for which its customer is enrolled.</summary>
    public bool HasCourses => Lines.Any(l => l.Kind == OrderLine.Course);

    /// <summary>Why it was cancelled, for programs.</summary>
    public string? ReasonCode { get; private set; }

    /// <summary>Why it was cancelled or refunded, for people.</summary>
    public string? Reason { get; private set; }

    /// <summary>Counts changes: the concurrency token.</summary>
    public long Version { get; private set; }

    /// <summary>Its steps so far, oldest first.</summary>
    public IReadOnlyList<OrderEvent> History { get; private set; } = [];

    /// <summary>Places an order.</summary>
    public static Order Place(Guid id, Guid customerId, string email, IReadOnlyList<OrderLine> lines, DateTimeOffset now) => new()
    {
        Id = id,
        CustomerId = customerId,
        Email = email,
        Lines = lines,
        Total = new(lines.Sum(l => checked(l.Quantity * l.UnitPrice.Amount)), lines[0].UnitPrice.Currency),
        PlacedAt = now,
        History = [new(now, OrderStatus.Pending, null)],
    };

    /// <summary>Enters the next status after a step of the checkout. Idempotent: a step may run twice.</summary>
    public Refusal? TransitionTo(OrderStatus next, DateTimeOffset now)
    {
        if (Status == next) return null;
        if (!OrderTransitions.Allows(Status, next)) return new("illegal-order-move", $"An order that is {Status} cannot become {next}.");
        Enter(next, now, null);
        return null;
    }

    /// <summary>The customer wants it cancelled: the checkout stops at its next step and compensates.</summary>
    public Refusal? RequestCancellation()
    {
        if (Status == OrderStatus.Cancelled || CancellationRequested) return null;
        if (Status == OrderStatus.Completed || CaptureStarted)
            return new("too-late-to-cancel", "The order is paid, or being paid now: it can no longer be cancelled.");
        CancellationRequested = true;
        Version++;
        return null;
    }

    /// <summary>Enters the status in which the next step begins, unless the customer asked to cancel.</summary>
    public Refusal? AdvanceUnlessCancelled(OrderStatus next, DateTimeOffset now) => CancellationRequested ? CancelledByCustomer : TransitionTo(next, now);

    /// <summary>Decides, once and for all, between taking the money and a cancellation that came first.</summary>
    public Refusal? StartCapture()
    {
        if (CaptureStarted) return null;
        if (CancellationRequested) return CancelledByCustomer;
        if (Status != OrderStatus.Authorized) return new("not-authorized", $"The money of an order that is {Status} cannot be taken.");
        CaptureStarted = true;
        Version++;
        return null;
    }

    /// <summary>Ends the order without a sale.</summary>
    public Refusal? Cancel(Refusal reason, DateTimeOffset now)
    {
        if (Status == OrderStatus.Cancelled) return null;
        if (!OrderTransitions.Allows(Status, OrderStatus.Cancelled)) return new("illegal-order-move", $"An order that is {Status} cannot be cancelled.");
        (ReasonCode, Reason) = (reason.Code, reason.Detail);
        Enter(OrderStatus.Cancelled, now, reason.Detail);
        return null;
    }

    /// <summary>An operator wants it refunded: payment, seats and stock are compensated first. The first reason holds.</summary>
    public Refusal? RequestRefund(string reason)
    {
        if (Status == OrderStatus.Refunded || RefundReason is not null) return new("already-refunded", "The order is refunded, or being refunded now.");
        if (Status != OrderStatus.Completed)
            return new("not-completed", $"An order that is {Status.ToString().ToLowerInvariant()} cannot be refunded: only a completed one was paid.");
        RefundReason = reason;
        Version++;
        return null;
    }

    /// <summary>Every step is compensated.</summary>
    public Refusal? Refund(DateTimeOffset now)
    {
        if (Status == OrderStatus.Refunded) return null;
        if (!OrderTransitions.Allows(Status, OrderStatus.Refunded) || RefundReason is null)
            return new("illegal-order-move", $"An order that is {Status} and whose refund nobody asked for cannot be refunded.");
        Reason = RefundReason;
        Enter(OrderStatus.Refunded, now, RefundReason);
        return null;
    }

    /// <summary>The reason of a cancellation that the customer asked for.</summary>
    public static Refusal CancelledByCustomer { get; } = new("cancelled-by-customer", "Cancelled as you asked.");

    private void Enter(OrderStatus status, DateTimeOffset now, string? reason)
    {
        Status = status;
        Version++;
        History = [.. History, new(now, status, reason)];
    }
}
