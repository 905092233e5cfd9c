using Platform.Payments.Providers;

namespace Platform.Payments.Payments;

internal sealed record CapturePayment(Guid OrderId, string? CorrelationId) : IMessage { public static string Type => "payments.capture-payment.v1"; }

public sealed partial class CapturePaymentHandler(PaymentsDbContext db, IPaymentProvider provider, TimeProvider clock, ILogger<CapturePaymentHandler> logger)
{
    internal async Task HandleAsync(CapturePayment command, CancellationToken cancellationToken)
    {
        var payment = await db.Payments.SingleOrDefaultAsync(p => p.OrderId == command.OrderId, cancellationToken);
        Refusal? declined = null;
        switch (payment?.CallToCapture())
        {
            case ProviderCall.Capture:
                declined = await provider.CaptureAsync(command.OrderId, cancellationToken);
                if (declined is null) payment.Capture(clock.GetUtcNow());
                break;
            case ProviderCall.Refund:
                await provider.RefundOrThrowAsync(command.OrderId, cancellationToken);
                break;
        }

        var now = clock.GetUtcNow();
        var refusal = declined ?? (payment is null ? Payment.NotAuthorized() : payment.RefusalToCapture());
        if (refusal is null)
        {
            db.Send(new PaymentCaptured(command.OrderId, payment!.Money(payment.Captured), payment.ChangedAt, command.CorrelationId), now);
            LogCaptured(command.OrderId);
        }
        else
        {
            db.Send(new PaymentCaptureFailed(command.OrderId, refusal.Code, refusal.Detail, now, command.CorrelationId), now);
            LogFailed(command.OrderId, refusal.Code);
        }
        await db.SaveChangesAsync(cancellationToken);
    }

    [LoggerMessage(110, LogLevel.Information, "The payment of order {OrderId} is captured")]
    partial void LogCaptured(Guid orderId);

    [LoggerMessage(111, LogLevel.Warning, "The payment of order {OrderId} could not be captured: {Code}")]
    partial void LogFailed(Guid orderId, string code);
}
