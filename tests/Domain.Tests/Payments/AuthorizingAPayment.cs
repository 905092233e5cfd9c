using Platform.Payments.Payments;
using static Platform.Domain.Tests.Payments.PaymentOf;

namespace Platform.Domain.Tests.Payments;

public sealed class AuthorizingAPayment
{
    [Fact]
    public void Approved_payment_holds_the_amount()
    {
        var payment = Authorized();
        Assert.Equal((PaymentStatus.Authorized, 4900, 0, 0), (payment.Status, payment.Authorized, payment.Captured, payment.Refunded));
        Assert.Null(payment.RefusalToAuthorize());
    }

    [Fact]
    public void Declined_payment_holds_nothing_and_has_the_reason()
    {
        var payment = Declined();
        Assert.Equal((PaymentStatus.Declined, 0), (payment.Status, payment.Authorized));
        Assert.Equal(new Refusal("card-declined", "The card was declined."), payment.RefusalToAuthorize());
    }

    [Theory]
    [InlineData(PaymentStatus.Pending, ProviderCall.Authorize), InlineData(PaymentStatus.Authorized, ProviderCall.None)]
    [InlineData(PaymentStatus.Declined, ProviderCall.None), InlineData(PaymentStatus.Captured, ProviderCall.None)]
    [InlineData(PaymentStatus.Voided, ProviderCall.Void), InlineData(PaymentStatus.Refunded, ProviderCall.None)]
    public void Provider_is_called_only_from_pending_and_voids_after_an_early_void(PaymentStatus status, ProviderCall call) =>
        Assert.Equal(call, In(status).CallToAuthorize());

    [Fact]
    public void Captured_payment_stays_authorized() => Assert.Null(Captured().RefusalToAuthorize());

    [Theory, InlineData(PaymentStatus.Voided), InlineData(PaymentStatus.Refunded)]
    public void Voided_or_refunded_payment_is_declined(PaymentStatus status) => Assert.Equal("voided-before", In(status).RefusalToAuthorize()!.Code);

    [Fact]
    public void Void_before_the_authorization_declines_it()
    {
        var tombstone = Payment.VoidedBefore(Order, "timeout", Noon);
        tombstone.Identify(Customer, Price);
        Assert.Equal("voided-before", tombstone.RefusalToAuthorize()!.Code);
        Assert.Equal((Customer, new Money(0, "EUR")), (tombstone.CustomerId!.Value, tombstone.Money(tombstone.Authorized)));
    }

    [Fact]
    public void Customer_and_amount_of_a_payment_do_not_change()
    {
        var payment = Authorized();
        payment.Identify(Guid.Empty, new(1, "USD"));
        Assert.Equal((Customer, 4900, "EUR"), (payment.CustomerId!.Value, payment.Amount, payment.Currency));
    }

    [Theory, InlineData(0, "EUR"), InlineData(-1, "EUR"), InlineData(100, ""), InlineData(100, "eur"), InlineData(100, "EURO")]
    public void Invalid_amount_is_declined(long amount, string currency) =>
        Assert.Equal("invalid-amount", new AuthorizePayment(Order, Customer, new(amount, currency), "tok_visa", null).Check()!.Code);

    [Fact]
    public void ToString_has_no_token() =>
        Assert.DoesNotContain("tok_visa", new AuthorizePayment(Order, Customer, Price, "tok_visa", null).ToString(), StringComparison.Ordinal);
}
