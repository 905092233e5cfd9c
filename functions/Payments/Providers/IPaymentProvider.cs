namespace Platform.Payments.Providers;

/// <summary>The provider does not answer, or cannot work now: the same call may succeed later.</summary>
public sealed class PaymentProviderUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A payment provider. Every call names the order, which is the idempotency key: a repeated call has the first one's outcome and no further effect.
/// A refusal is an answer; null means approved.</summary>
public interface IPaymentProvider
{
    /// <summary>Holds an amount on the card that the token stands for.</summary>
    /// <exception cref="PaymentProviderUnavailableException">Try again later.</exception>
    Task<Refusal?> AuthorizeAsync(Guid orderId, Money amount, string token, CancellationToken cancellationToken);

    /// <summary>Takes what is held.</summary>
    /// <exception cref="PaymentProviderUnavailableException">Try again later.</exception>
    Task<Refusal?> CaptureAsync(Guid orderId, CancellationToken cancellationToken);

    /// <summary>Releases what is held; approved also when nothing is.</summary>
    /// <exception cref="PaymentProviderUnavailableException">Try again later.</exception>
    Task<Refusal?> VoidAsync(Guid orderId, CancellationToken cancellationToken);

    /// <summary>Gives back what was taken; approved also when nothing was.</summary>
    /// <exception cref="PaymentProviderUnavailableException">Try again later.</exception>
    Task<Refusal?> RefundAsync(Guid orderId, CancellationToken cancellationToken);
}

/// <summary>Giving money back must not end with a "no": the exception has the command tried again and, at last, seen by an operator in the dead-letter
/// queue.</summary>
internal static class Reversals
{
    public static async Task VoidOrThrowAsync(this IPaymentProvider provider, Guid orderId, CancellationToken cancellationToken) =>
        ThrowIf(orderId, await provider.VoidAsync(orderId, cancellationToken));

    public static async Task RefundOrThrowAsync(this IPaymentProvider provider, Guid orderId, CancellationToken cancellationToken) =>
        ThrowIf(orderId, await provider.RefundAsync(orderId, cancellationToken));

    private static void ThrowIf(Guid orderId, Refusal? refusal)
    {
        if (refusal is not null)
            throw new InvalidOperationException($"The payment provider refused to give back the payment of order {orderId}: {refusal.Code}, {refusal.Detail}");
    }
}
