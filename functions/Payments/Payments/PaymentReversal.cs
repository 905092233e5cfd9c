using Platform.Payments.Providers;

namespace Platform.Payments.Payments;

/// <summary>Voids or refunds a payment. Its status decides which: the sender of a compensation may not know how far the payment got.</summary>
public sealed partial class PaymentReversal(PaymentsDbContext db, IPaymentProvider provider, TimeProvider clock, ILogger<PaymentReversal> logger)
{
    public async Task ReverseAsync(Guid orderId, string reason, string? correlationId, CancellationToken cancellationToken)
    {
        var payment = await db.Payments.SingleOrDefaultAsync(p => p.OrderId == orderId, cancellationToken);
        switch (payment?.CallToReverse())
        {
            case null:
                payment = Payment.VoidedBefore(orderId, reason, clock.GetUtcNow());
                db.Add(payment);
                break;
            case ProviderCall.Void:
                await provider.VoidOrThrowAsync(orderId, cancellationToken);
                payment.Reverse(reason, clock.GetUtcNow());
                break;
            case ProviderCall.Refund:
                await provider.RefundOrThrowAsync(orderId, cancellationToken);
                payment.Reverse(reason, clock.GetUtcNow());
                break;
        }

        var now = clock.GetUtcNow();
        if (payment.Status == PaymentStatus.Refunded)
            db.Send(new PaymentRefunded(orderId, payment.Money(payment.Refunded), payment.ChangedAt, correlationId), now);
        else
            db.Send(new PaymentVoided(orderId, payment.ChangedAt, correlationId), now);
        LogReversed(orderId, payment.Status);
        await db.SaveChangesAsync(cancellationToken);
    }

    [LoggerMessage(120, LogLevel.Information, "The payment of order {OrderId} was reversed: it is {Status}")]
    partial void LogReversed(Guid orderId, PaymentStatus status);
}
