using Npgsql;
using Platform.Payments.Providers;
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
    public async Task Token_determines_the_result(string? token, string? code) =>
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
