using Platform.Payments.Payments;
using static Platform.Domain.Tests.Payments.PaymentOf;

namespace Platform.Domain.Tests.Payments;

public sealed class ReversingAPayment
{
    [Theory]
    [InlineData(PaymentStatus.Pending, ProviderCall.Void)]
    [InlineData(PaymentStatus.Authorized, ProviderCall.Void)]
    [InlineData(PaymentStatus.Declined, ProviderCall.None)]
    [InlineData(PaymentStatus.Captured, ProviderCall.Refund)]
    [InlineData(PaymentStatus.Voided, ProviderCall.None)]
    [InlineData(PaymentStatus.Refunded, ProviderCall.None)]
    public void Voids_what_is_held_and_refunds_what_was_taken(PaymentStatus status, ProviderCall call) => Assert.Equal(call, In(status).CallToReverse());

    [Fact]
    public void Gives_back_all_that_was_taken()
    {
        var payment = Refunded();
        Assert.Equal((PaymentStatus.Refunded, 4900, 4900, 4900), (payment.Status, payment.Authorized, payment.Captured, payment.Refunded));
    }

    [Fact]
    public void Gives_back_nothing_when_nothing_was_taken() =>
        Assert.Equal((PaymentStatus.Voided, 0, 0), (Voided().Status, Voided().Captured, Voided().Refunded));

    [Fact]
    public void Remembers_why() => Assert.Equal("out of stock", Voided().Reason);
}
