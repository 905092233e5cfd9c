namespace Platform.Payments.Payments;

internal sealed record RefundPayment(Guid OrderId, string Reason, string? CorrelationId) : IMessage
{
    public static string Type => "payments.refund-payment.v1";
}

public sealed class RefundPaymentHandler(PaymentReversal reversal)
{
    internal Task HandleAsync(RefundPayment command, CancellationToken cancellationToken) =>
        reversal.ReverseAsync(command.OrderId, command.Reason, command.CorrelationId, cancellationToken);
}
