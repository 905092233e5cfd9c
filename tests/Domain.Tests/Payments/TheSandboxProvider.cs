using Npgsql;
using Platform.Payments.Providers;
using static Platform.Domain.Tests.Payments.PaymentOf;

namespace Platform.Domain.Tests.Payments;

public sealed class TheSandboxProvider : IDisposable
{
    private readonly NpgsqlDataSource unused = NpgsqlDataSource.Create("Host=localhost"); // only tok_error counts there: seen through the local host
    private readonly HurriedTime time = new(TimeSpan.FromSeconds(5));

    private SandboxPaymentProvider Provider => new(unused, time);

    [Theory]
    [InlineData("tok_visa", null)]
    [InlineData("tok_declined", "card-declined")]
    [InlineData("tok_insufficient", "insufficient-funds")]
    [InlineData("tok_slow", null)]
    [InlineData("tok_unheard_of", "unknown-token")]
    [InlineData("", "unknown-token")]
    [InlineData(null, "unknown-token")]
    public async Task Decides_by_the_token(string? token, string? code) =>
        Assert.Equal(code, (await Provider.AuthorizeAsync(Order, Price, token!, CancellationToken.None))?.Code);

    [Fact]
    public async Task Takes_5_seconds_for_tok_slow()
    {
        await Provider.AuthorizeAsync(Order, Price, "tok_slow", CancellationToken.None);
        Assert.Equal([TimeSpan.FromSeconds(5)], time.Waits);
    }

    [Fact]
    public async Task Approves_all_that_follows_an_authorization()
    {
        Assert.Null(await Provider.CaptureAsync(Order, CancellationToken.None));
        Assert.Null(await Provider.VoidAsync(Order, CancellationToken.None));
        Assert.Null(await Provider.RefundAsync(Order, CancellationToken.None));
    }

    public void Dispose() => unused.Dispose();
}
