using Npgsql;
using Platform.Payments.Providers;
using Polly.Timeout;
using static Platform.Domain.Tests.Payments.PaymentOf;

namespace Platform.Domain.Tests.Payments;

public sealed class TheSandboxProvider : IDisposable
{
    private readonly NpgsqlDataSource unused = NpgsqlDataSource.Create("Host=localhost"); // only tok_error uses it, which is tested through the local host
    private readonly HurriedTime time = new(TimeSpan.FromSeconds(5));

    private SandboxPaymentProvider Provider => new(unused, time);

    [Theory]
    [InlineData("tok_visa", null), InlineData("tok_declined", "card-declined"), InlineData("tok_insufficient", "insufficient-funds")]
    [InlineData("tok_slow", null), InlineData("tok_unheard_of", "unknown-token"), InlineData("", "unknown-token"), InlineData(null, "unknown-token")]
    public async Task Token_decides_the_answer(string? token, string? code) =>
        Assert.Equal(code, (await Provider.AuthorizeAsync(Order, Price, token!, CancellationToken.None))?.Code);

    [Fact]
    public async Task Slow_token_takes_5_seconds()
    {
        await Provider.AuthorizeAsync(Order, Price, "tok_slow", CancellationToken.None);
        Assert.Equal([TimeSpan.FromSeconds(5)], time.Waits);
    }

    [Fact]
    public async Task Capture_void_and_refund_are_approved()
    {
        Assert.Null(await Provider.CaptureAsync(Order, CancellationToken.None));
        Assert.Null(await Provider.VoidAsync(Order, CancellationToken.None));
        Assert.Null(await Provider.RefundAsync(Order, CancellationToken.None));
    }

    public void Dispose() => unused.Dispose();
}

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

        public Task<Refusal?> AuthorizeAsync(Guid orderId, Money amount, string token, CancellationToken cancellationToken) => CallAsync(cancellationToken);

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

/// <summary>Timers up to a bound fire at once, longer ones never.</summary>
internal sealed class HurriedTime(TimeSpan bound) : TimeProvider
{
    private readonly TimeSpan bound = bound;

    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(HurriedTime time, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan) return true;
            lock (time.Waits) time.Waits.Add(dueTime);
            if (dueTime <= time.bound) ThreadPool.QueueUserWorkItem(_ => callback(state));
            return true;
        }

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
