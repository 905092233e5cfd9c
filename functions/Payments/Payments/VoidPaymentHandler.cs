namespace Platform.Payments.Payments;

internal sealed record VoidPayment(Guid OrderId, string Reason, string? CorrelationId) : IMessage { public static string Type => "payments.void-payment.v1"; }

public sealed class VoidPaymentHandler(PaymentReversal reversal)
{
    internal Task HandleAsync(VoidPayment command, CancellationToken cancellationToken) =>
        reversal.ReverseAsync(command.OrderId, command.Reason, command.CorrelationId, cancellationToken);
}
