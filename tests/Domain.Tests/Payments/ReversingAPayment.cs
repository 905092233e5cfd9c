using Platform.Payments.Payments;
using static Platform.Domain.Tests.Payments.PaymentOf;

namespace Platform.Domain.Tests.Payments;

public sealed class ReversingAPayment
{
    [Theory]
    [InlineData(PaymentStatus.Pending, ProviderCall.Void), InlineData(PaymentStatus.Authorized, ProviderCall.Void)]
    [InlineData(PaymentStatus.Declined, ProviderCall.None), InlineData(PaymentStatus.Captured, ProviderCall.Refund)]
    [InlineData(PaymentStatus.Voided, ProviderCall.None), InlineData(PaymentStatus.Refunded, ProviderCall.None)]
    public void Authorized_payment_is_voided_and_a_captured_one_refunded(PaymentStatus status, ProviderCall call) =>
        Assert.Equal(call, In(status).CallToReverse());

    [Fact]
    public void Refund_returns_the_captured_amount()
    {
        var payment = Refunded();
        Assert.Equal((PaymentStatus.Refunded, 4900, 4900, 4900), (payment.Status, payment.Authorized, payment.Captured, payment.Refunded));
    }

    [Fact]
    public void Void_returns_nothing() => Assert.Equal((PaymentStatus.Voided, 0, 0), (Voided().Status, Voided().Captured, Voided().Refunded));

    [Fact]
    public void Reversal_has_the_reason() => Assert.Equal("out of stock", Voided().Reason);
}
