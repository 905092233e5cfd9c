using Platform.Payments.Payments;
using static Platform.Domain.Tests.Payments.PaymentOf;

namespace Platform.Domain.Tests.Payments;

public sealed class CapturingAPayment
{
    [Fact]
    public void Capture_takes_the_authorized_amount()
    {
        var payment = Captured();
        Assert.Equal((PaymentStatus.Captured, 4900, 4900, 0), (payment.Status, payment.Authorized, payment.Captured, payment.Refunded));
        Assert.Null(payment.RefusalToCapture());
    }

    [Theory]
    [InlineData(PaymentStatus.Pending, "not-authorized"), InlineData(PaymentStatus.Authorized, "not-authorized")]
    [InlineData(PaymentStatus.Declined, "not-authorized"), InlineData(PaymentStatus.Voided, "voided-before")]
    [InlineData(PaymentStatus.Refunded, "refunded-before")]
    public void Capture_without_an_authorization_fails_with_the_reason(PaymentStatus status, string code) =>
        Assert.Equal(code, In(status).RefusalToCapture()!.Code);

    [Theory]
    [InlineData(PaymentStatus.Pending, ProviderCall.None), InlineData(PaymentStatus.Authorized, ProviderCall.Capture)]
    [InlineData(PaymentStatus.Declined, ProviderCall.None), InlineData(PaymentStatus.Captured, ProviderCall.None)]
    [InlineData(PaymentStatus.Voided, ProviderCall.Refund), InlineData(PaymentStatus.Refunded, ProviderCall.None)]
    public void Provider_is_called_only_from_authorized_and_refunds_after_an_early_void(PaymentStatus status, ProviderCall call) =>
        Assert.Equal(call, In(status).CallToCapture());
}
