using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Platform.Payments.Providers;

/// <summary>Retries the idempotent calls of another provider: 4 tries of 10 s, with exponential backoff and jitter from 200 ms. All tries together take less
/// than a minute, within the message's lock.</summary>
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

    public Task<Refusal?> AuthorizeAsync(Guid orderId, Money amount, string paymentToken, CancellationToken cancellationToken) =>
        CallAsync(token => provider.AuthorizeAsync(orderId, amount, paymentToken, token), cancellationToken);

    public Task<Refusal?> CaptureAsync(Guid orderId, CancellationToken cancellationToken) =>
        CallAsync(token => provider.CaptureAsync(orderId, token), cancellationToken);

    public Task<Refusal?> VoidAsync(Guid orderId, CancellationToken cancellationToken) =>
        CallAsync(token => provider.VoidAsync(orderId, token), cancellationToken);

    public Task<Refusal?> RefundAsync(Guid orderId, CancellationToken cancellationToken) =>
        CallAsync(token => provider.RefundAsync(orderId, token), cancellationToken);

    private async Task<Refusal?> CallAsync(Func<CancellationToken, Task<Refusal?>> call, CancellationToken cancellationToken) =>
        await pipeline.ExecuteAsync(async token => await call(token), cancellationToken);
}
