namespace Platform.Payments.Providers;

/// <summary>The provider does not respond: the same call may succeed later.</summary>
public sealed class PaymentProviderUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Every call names the order, which is the idempotency key: a repeated call has the first one's outcome and no further effect. Null means approved;
/// <see cref="PaymentProviderUnavailableException"/> means: try again later.</summary>
public interface IPaymentProvider
{
    Task<Refusal?> AuthorizeAsync(Guid orderId, Money amount, string paymentToken, CancellationToken cancellationToken);
    Task<Refusal?> CaptureAsync(Guid orderId, CancellationToken cancellationToken);

    /// <summary>Approved also when nothing is authorized.</summary>
    Task<Refusal?> VoidAsync(Guid orderId, CancellationToken cancellationToken);

    /// <summary>Approved also when nothing was captured.</summary>
    Task<Refusal?> RefundAsync(Guid orderId, CancellationToken cancellationToken);
}

/// <summary>A compensation must not be refused: the exception has the command retried and finally dead-lettered, where an operator sees it.</summary>
internal static class Reversals
{
    public static async Task VoidOrThrowAsync(this IPaymentProvider provider, Guid orderId, CancellationToken cancellationToken) =>
        ThrowIf(orderId, await provider.VoidAsync(orderId, cancellationToken));

    public static async Task RefundOrThrowAsync(this IPaymentProvider provider, Guid orderId, CancellationToken cancellationToken) =>
        ThrowIf(orderId, await provider.RefundAsync(orderId, cancellationToken));

    private static void ThrowIf(Guid orderId, Refusal? refusal)
    {
        if (refusal is not null)
            throw new InvalidOperationException($"The payment provider refused to reverse the payment of order {orderId}: {refusal.Code}, {refusal.Detail}");
    }
}
