using Platform.Payments.Providers;
using Polly.Timeout;
using static Platform.Domain.Tests.Payments.PaymentOf;

namespace Platform.Domain.Tests.Payments;

public sealed class CallingAProviderThatFails
{
    [Fact]
    public async Task Failing_call_is_retried()
    {
        var provider = new Flaky(failures: 3);
        Assert.Null(await Resilient(provider).CaptureAsync(Order, CancellationToken.None));
        Assert.Equal(4, provider.Tries);
    }

    [Fact]
    public async Task Fourth_failure_is_thrown()
    {
        var provider = new Flaky(failures: 9);
        await Assert.ThrowsAsync<PaymentProviderUnavailableException>(() => Resilient(provider).VoidAsync(Order, CancellationToken.None));
        Assert.Equal(4, provider.Tries);
    }

    [Fact]
    public async Task Refusal_is_not_retried()
    {
        var provider = new Flaky(failures: 0, new("card-declined", "No."));
        Assert.Equal("card-declined", (await Resilient(provider).AuthorizeAsync(Order, Price, "tok_visa", CancellationToken.None))!.Code);
        Assert.Equal(1, provider.Tries);
    }

    [Fact]
    public async Task Every_try_times_out_after_10_seconds()
    {
        var time = new HurriedTime(TimeSpan.FromSeconds(10));
        var provider = new Flaky(failures: 0, hangs: true);
        await Assert.ThrowsAsync<TimeoutRejectedException>(() => new ResilientPaymentProvider(provider, time).RefundAsync(Order, CancellationToken.None));
        Assert.Equal((4, 4), (provider.Tries, time.Waits.Count(w => w == TimeSpan.FromSeconds(10))));
    }

    private static ResilientPaymentProvider Resilient(IPaymentProvider provider) => new(provider, new HurriedTime(TimeSpan.FromSeconds(9)));

    private sealed class Flaky(int failures, Refusal? refusal = null, bool hangs = false) : IPaymentProvider
    {
        public int Tries { get; private set; }

        public Task<Refusal?> AuthorizeAsync(Guid orderId, Money amount, string paymentToken, CancellationToken cancellationToken) =>
            CallAsync(cancellationToken);

        public Task<Refusal?> CaptureAsync(Guid orderId, CancellationToken cancellationToken) => CallAsync(cancellationToken);

        public Task<Refusal?> VoidAsync(Guid orderId, CancellationToken cancellationToken) => CallAsync(cancellationToken);

        public Task<Refusal?> RefundAsync(Guid orderId, CancellationToken cancellationToken) => CallAsync(cancellationToken);

        private async Task<Refusal?> CallAsync(CancellationToken cancellationToken)
        {
            Tries++;
            if (hangs) await Task.Delay(Timeout.Infinite, cancellationToken);
            return Tries <= failures ? throw new PaymentProviderUnavailableException("down") : refusal;
        }
    }
}
