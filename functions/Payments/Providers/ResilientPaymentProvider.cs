using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Platform.Payments.Providers;

/// <summary>Bounds and repeats the calls of another provider: 10 s per try, 4 tries, with exponential backoff and jitter from 200 ms. Calls are idempotent, so
/// repeating them is safe. What fails still is for the message to be delivered again. In all, under a minute: less than a lock's renewal.</summary>
public sealed class ResilientPaymentProvider(IPaymentProvider provider, TimeProvider clock) : IPaymentProvider
{
    private readonly ResiliencePipeline pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<PaymentProviderUnavailableException>().Handle<TimeoutRejectedException>(),
            MaxRetryAttempts = 3,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(200),
        })
        .AddTimeout(TimeSpan.FromSeconds(10))
        .Build();

    /// <inheritdoc />
    public Task<Refusal?> AuthorizeAsync(Guid orderId, Money amount, string token, CancellationToken cancellationToken) =>
        CallAsync(ct => provider.AuthorizeAsync(orderId, amount, token, ct), cancellationToken);

    /// <inheritdoc />
    public Task<Refusal?> CaptureAsync(Guid orderId, CancellationToken cancellationToken) =>
        CallAsync(ct => provider.CaptureAsync(orderId, ct), cancellationToken);

    /// <inheritdoc />
    public Task<Refusal?> VoidAsync(Guid orderId, CancellationToken cancellationToken) => CallAsync(ct => provider.VoidAsync(orderId, ct), cancellationToken);

    /// <inheritdoc />
    public Task<Refusal?> RefundAsync(Guid orderId, CancellationToken cancellationToken) =>
        CallAsync(ct => provider.RefundAsync(orderId, ct), cancellationToken);

    private async Task<Refusal?> CallAsync(Func<CancellationToken, Task<Refusal?>> call, CancellationToken cancellationToken) =>
        await pipeline.ExecuteAsync(async ct => await call(ct), cancellationToken);
}
