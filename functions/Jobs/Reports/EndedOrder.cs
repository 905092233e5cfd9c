namespace Platform.Jobs.Reports;

/// <summary>An order that was completed or cancelled: what reports are made of.</summary>
public sealed class EndedOrder
{
    public required Guid OrderId { get; init; }

    /// <summary>False when it was cancelled.</summary>
    public required bool Completed { get; init; }

    public required string Currency { get; init; }

    /// <summary>In minor units.</summary>
    public required long Amount { get; init; }

    public required DateTimeOffset EndedAt { get; init; }
}

/// <summary>A product of a completed order.</summary>
public sealed class SoldLine
{
    public required Guid OrderId { get; init; }
    public required int Line { get; init; }
    public required Guid ProductId { get; init; }
    public required string Title { get; init; }
    public required int Quantity { get; init; }
}
