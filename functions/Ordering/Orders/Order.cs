namespace Platform.Ordering.Orders;

public enum OrderStatus
{
    Pending,
    Reserved,
    Authorized,
    Completed,
    Cancelled,

    /// <summary>Completed, then compensated in full.</summary>
    Refunded,
}

/// <summary>One product of an order, with the price at the time it was placed.</summary>
public sealed record OrderLine(Guid ProductId, string Kind, string Title, int Quantity, Money UnitPrice)
{
    public const string Course = "course";
}

public sealed record OrderEvent(DateTimeOffset At, OrderStatus Status, string? Reason);

/// <summary>A customer's order. Its legal transitions are in <see cref="OrderTransitions"/>; the checkout orchestration makes them, step by step.</summary>
public sealed class Order
{
    private Order() { }

    public required Guid Id { get; init; }
    public required Guid CustomerId { get; init; }

    /// <summary>The email address of the customer's account.</summary>
    public required string Email { get; init; }

    public required IReadOnlyList<OrderLine> Lines { get; init; }
    public required Money Total { get; init; }
    public required DateTimeOffset PlacedAt { get; init; }
    public OrderStatus Status { get; private set; }

    /// <summary>Whether the customer cancelled before it was too late.</summary>
    public bool CancellationRequested { get; private set; }

    /// <summary>Whether the payment is being captured: from here on it is too late to cancel.</summary>
    public bool CaptureStarted { get; private set; }

    /// <summary>Why an operator refunds it; null unless one does.</summary>
    public string? RefundReason { get; private set; }

    public bool HasCourses => Lines.Any(l => l.Kind == OrderLine.Course);

    /// <summary>Why it was cancelled, for programs.</summary>
    public string? ReasonCode { get; private set; }

    /// <summary>Why it was cancelled or refunded, for people.</summary>
    public string? Reason { get; private set; }

    public long Version { get; private set; }
    public IReadOnlyList<OrderEvent> History { get; private set; } = [];

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

    /// <summary>Idempotent, since a step may run twice.</summary>
    public Refusal? TransitionTo(OrderStatus next, DateTimeOffset now)
    {
        if (Status == next) return null;
        if (!OrderTransitions.Allows(Status, next)) return new("illegal-order-move", $"An order that is {Status} cannot become {next}.");
        Enter(next, now, null);
        return null;
    }

    /// <summary>Makes the checkout stop at its next step and compensate.</summary>
    public Refusal? RequestCancellation()
    {
        if (Status == OrderStatus.Cancelled || CancellationRequested) return null;
        if (Status == OrderStatus.Completed || CaptureStarted)
            return new("too-late-to-cancel", "The order is paid, or being paid now: it can no longer be cancelled.");
        CancellationRequested = true;
        Version++;
        return null;
    }

    public Refusal? AdvanceUnlessCancelled(OrderStatus next, DateTimeOffset now) => CancellationRequested ? CancelledByCustomer : TransitionTo(next, now);

    /// <summary>Decides for good between the capture and a cancellation that came first.</summary>
    public Refusal? StartCapture()
    {
        if (CaptureStarted) return null;
        if (CancellationRequested) return CancelledByCustomer;
        if (Status != OrderStatus.Authorized) return new("not-authorized", $"The payment of an order that is {Status} cannot be captured.");
        CaptureStarted = true;
        Version++;
        return null;
    }

    public Refusal? Cancel(Refusal reason, DateTimeOffset now)
    {
        if (Status == OrderStatus.Cancelled) return null;
        if (!OrderTransitions.Allows(Status, OrderStatus.Cancelled)) return new("illegal-order-move", $"An order that is {Status} cannot be cancelled.");
        (ReasonCode, Reason) = (reason.Code, reason.Detail);
        Enter(OrderStatus.Cancelled, now, reason.Detail);
        return null;
    }

    /// <summary>Starts a refund, which compensates payment, seats and stock first.</summary>
    public Refusal? RequestRefund(string reason)
    {
        if (Status == OrderStatus.Refunded || RefundReason is not null) return new("already-refunded", "The order is refunded, or being refunded now.");
        if (Status != OrderStatus.Completed)
            return new("not-completed", $"An order that is {Status.ToCamelCase()} cannot be refunded: only a completed one was paid.");
        RefundReason = reason;
        Version++;
        return null;
    }

    public Refusal? Refund(DateTimeOffset now)
    {
        if (Status == OrderStatus.Refunded) return null;
        if (!OrderTransitions.Allows(Status, OrderStatus.Refunded) || RefundReason is null)
            return new("illegal-order-move", $"An order that is {Status} and whose refund was not requested cannot be refunded.");
        Reason = RefundReason;
        Enter(OrderStatus.Refunded, now, RefundReason);
        return null;
    }

    public static Refusal CancelledByCustomer { get; } = new("cancelled-by-customer", "Cancelled as you asked.");

    private void Enter(OrderStatus status, DateTimeOffset now, string? reason)
    {
        Status = status;
        Version++;
        History = [.. History, new(now, status, reason)];
    }
}
