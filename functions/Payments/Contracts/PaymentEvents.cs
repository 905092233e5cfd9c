namespace Platform.Payments.Contracts;

/// <summary>Replies to <c>payments.authorize-payment.v1</c>: the amount is authorized.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Amount">The authorized amount.</param>
/// <param name="At">When the payment got this status (UTC).</param>
/// <param name="CorrelationId">The command's correlation id: the saga's instance.</param>
public sealed record PaymentAuthorized(Guid OrderId, Money Amount, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    public static string Type => "payments.payment-authorized.v1";
    public static string Destination => ServiceBusNames.PaymentsEvents;
}

/// <summary>Replies to <c>payments.authorize-payment.v1</c>: nothing is authorized.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Code">card-declined, insufficient-funds, unknown-token, invalid-amount, voided-before, or a code of the provider.</param>
/// <param name="Reason">A human-readable reason.</param>
/// <param name="At">When the payment got this status (UTC).</param>
/// <param name="CorrelationId">The command's correlation id: the saga's instance.</param>
public sealed record PaymentDeclined(Guid OrderId, string Code, string Reason, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    public static string Type => "payments.payment-declined.v1";
    public static string Destination => ServiceBusNames.PaymentsEvents;
}

/// <summary>Replies to <c>payments.capture-payment.v1</c>: the amount is captured.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Amount">The captured amount.</param>
/// <param name="At">When the payment got this status (UTC).</param>
/// <param name="CorrelationId">The command's correlation id: the saga's instance.</param>
public sealed record PaymentCaptured(Guid OrderId, Money Amount, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    public static string Type => "payments.payment-captured.v1";
    public static string Destination => ServiceBusNames.PaymentsEvents;
}

/// <summary>Replies to <c>payments.capture-payment.v1</c>: nothing is captured.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Code">not-authorized, voided-before, refunded-before, or a code of the provider.</param>
/// <param name="Reason">A human-readable reason.</param>
/// <param name="At">The time of the check (UTC).</param>
/// <param name="CorrelationId">The command's correlation id: the saga's instance.</param>
public sealed record PaymentCaptureFailed(Guid OrderId, string Code, string Reason, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    public static string Type => "payments.payment-capture-failed.v1";
    public static string Destination => ServiceBusNames.PaymentsEvents;
}

/// <summary>Replies to <c>payments.void-payment.v1</c> or <c>payments.refund-payment.v1</c>: nothing is authorized or captured.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="At">When the payment got this status (UTC).</param>
/// <param name="CorrelationId">The command's correlation id: the saga's instance.</param>
public sealed record PaymentVoided(Guid OrderId, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    public static string Type => "payments.payment-voided.v1";
    public static string Destination => ServiceBusNames.PaymentsEvents;
}

/// <summary>Replies to <c>payments.void-payment.v1</c> or <c>payments.refund-payment.v1</c>: the captured amount was refunded.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Amount">The refunded amount.</param>
/// <param name="At">When the payment got this status (UTC).</param>
/// <param name="CorrelationId">The command's correlation id: the saga's instance.</param>
public sealed record PaymentRefunded(Guid OrderId, Money Amount, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    public static string Type => "payments.payment-refunded.v1";
    public static string Destination => ServiceBusNames.PaymentsEvents;
}
