namespace Platform.Payments.Contracts;

/// <summary>Answers <c>payments.authorize-payment.v1</c>: the amount is held.</summary>
/// <param name="OrderId">The order that is paid for.</param>
/// <param name="Amount">What is held.</param>
/// <param name="At">When the payment came into this state (UTC).</param>
/// <param name="CorrelationId">As in the command that this answers.</param>
public sealed record PaymentAuthorized(Guid OrderId, Money Amount, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "payments.payment-authorized.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.PaymentsEvents;
}

/// <summary>Answers <c>payments.authorize-payment.v1</c>: nothing is held.</summary>
/// <param name="OrderId">The order that was to be paid for.</param>
/// <param name="Code">Why, for programs: <c>card-declined</c>, <c>insufficient-funds</c>, <c>unknown-token</c>, <c>invalid-amount</c>, <c>voided-before</c>, or
/// another of the provider's.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="At">When the payment came into this state (UTC).</param>
/// <param name="CorrelationId">As in the command that this answers.</param>
public sealed record PaymentDeclined(Guid OrderId, string Code, string Reason, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "payments.payment-declined.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.PaymentsEvents;
}

/// <summary>Answers <c>payments.capture-payment.v1</c>: the amount was taken.</summary>
/// <param name="OrderId">The order that is paid for.</param>
/// <param name="Amount">What was taken.</param>
/// <param name="At">When the payment came into this state (UTC).</param>
/// <param name="CorrelationId">As in the command that this answers.</param>
public sealed record PaymentCaptured(Guid OrderId, Money Amount, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "payments.payment-captured.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.PaymentsEvents;
}

/// <summary>Answers <c>payments.capture-payment.v1</c>: nothing was taken.</summary>
/// <param name="OrderId">The order that was to be paid for.</param>
/// <param name="Code">Why, for programs: <c>not-authorized</c>, <c>voided-before</c>, <c>refunded-before</c>, or one of the provider's.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="At">When it was found (UTC).</param>
/// <param name="CorrelationId">As in the command that this answers.</param>
public sealed record PaymentCaptureFailed(Guid OrderId, string Code, string Reason, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "payments.payment-capture-failed.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.PaymentsEvents;
}

/// <summary>Answers <c>payments.void-payment.v1</c> or <c>payments.refund-payment.v1</c>: nothing is held, nothing was taken.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="At">When the payment came into this state (UTC).</param>
/// <param name="CorrelationId">As in the command that this answers.</param>
public sealed record PaymentVoided(Guid OrderId, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "payments.payment-voided.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.PaymentsEvents;
}

/// <summary>Answers <c>payments.void-payment.v1</c> or <c>payments.refund-payment.v1</c>: what was taken was given back.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Amount">What was given back.</param>
/// <param name="At">When the payment came into this state (UTC).</param>
/// <param name="CorrelationId">As in the command that this answers.</param>
public sealed record PaymentRefunded(Guid OrderId, Money Amount, DateTimeOffset At, string? CorrelationId) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "payments.payment-refunded.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.PaymentsEvents;
}
