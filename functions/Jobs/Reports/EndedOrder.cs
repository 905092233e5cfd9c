namespace Platform.Jobs.Reports;

/// <summary>The read model of an order that was completed or cancelled, for reports.</summary>
public sealed class EndedOrder
{
    public required Guid OrderId { get; init; }

    /// <summary>False when it was cancelled.</summary>
    public required bool Completed { get; init; }

    public required string Currency { get; init; }

    /// <summary>The total in minor units.</summary>
    public required long Amount { get; init; }

    public required DateTimeOffset EndedAt { get; init; }
}

/// <summary>The read model of a refund, for reports.</summary>
public sealed class RefundedOrder
{
    public required Guid OrderId { get; init; }
    public required string Currency { get; init; }

    /// <summary>The amount in minor units.</summary>
    public required long Amount { get; init; }

    public required DateTimeOffset RefundedAt { get; init; }
}

public sealed class SoldLine
{
    public required Guid OrderId { get; init; }
    public required int Line { get; init; }
    public required Guid ProductId { get; init; }
    public required string Title { get; init; }
    public required int Quantity { get; init; }
}
