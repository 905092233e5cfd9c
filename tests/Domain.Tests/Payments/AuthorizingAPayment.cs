using Platform.Payments.Payments;
using static Platform.Domain.Tests.Payments.PaymentOf;

namespace Platform.Domain.Tests.Payments;

public sealed class AuthorizingAPayment
{
    [Fact]
    public void Holds_the_amount_when_approved()
    {
        var payment = Authorized();
        Assert.Equal((PaymentStatus.Authorized, 4900, 0, 0), (payment.Status, payment.Authorized, payment.Captured, payment.Refunded));
        Assert.Null(payment.RefusalToAuthorize());
    }

    [Fact]
    public void Holds_nothing_when_declined_and_keeps_why()
    {
        var payment = Declined();
        Assert.Equal((PaymentStatus.Declined, 0), (payment.Status, payment.Authorized));
        Assert.Equal(new Refusal("card-declined", "The card was declined."), payment.RefusalToAuthorize());
    }

    [Theory]
    [InlineData(PaymentStatus.Pending, ProviderCall.Authorize)]
    [InlineData(PaymentStatus.Authorized, ProviderCall.None)]
    [InlineData(PaymentStatus.Declined, ProviderCall.None)]
    [InlineData(PaymentStatus.Captured, ProviderCall.None)]
    [InlineData(PaymentStatus.Voided, ProviderCall.Void)]
    [InlineData(PaymentStatus.Refunded, ProviderCall.None)]
    public void Asks_the_provider_only_once_and_releases_what_a_void_overtook(PaymentStatus status, ProviderCall call) =>
        Assert.Equal(call, In(status).CallToAuthorize());

    [Fact]
    public void Repeated_after_the_capture_has_the_same_outcome() => Assert.Null(Captured().RefusalToAuthorize());

    [Theory]
    [InlineData(PaymentStatus.Voided)]
    [InlineData(PaymentStatus.Refunded)]
    public void Is_declined_once_given_back(PaymentStatus status) => Assert.Equal("voided-before", In(status).RefusalToAuthorize()!.Code);

    [Fact]
    public void Is_declined_when_the_void_came_first_and_the_tombstone_learns_whose_it_is()
    {
        var tombstone = Payment.VoidedBefore(Order, "timeout", Noon);
        tombstone.Identify(Customer, Price);
        Assert.Equal("voided-before", tombstone.RefusalToAuthorize()!.Code);
        Assert.Equal((Customer, new Money(0, "EUR")), (tombstone.CustomerId!.Value, tombstone.Money(tombstone.Authorized)));
    }

    [Fact]
    public void Does_not_change_whose_payment_it_is()
    {
        var payment = Authorized();
        payment.Identify(Guid.Empty, new(1, "USD"));
        Assert.Equal((Customer, 4900, "EUR"), (payment.CustomerId!.Value, payment.Amount, payment.Currency));
    }

    [Theory]
    [InlineData(0, "EUR")]
    [InlineData(-1, "EUR")]
    [InlineData(100, "")]
    [InlineData(100, "eur")]
    [InlineData(100, "EURO")]
    public void Is_declined_for_an_amount_that_is_none(long amount, string currency) =>
        Assert.Equal("invalid-amount", new AuthorizePayment(Order, Customer, new(amount, currency), "tok_visa", null).Check()!.Code);

    [Fact]
    public void Does_not_tell_the_token_to_logs() =>
        Assert.DoesNotContain("tok_visa", new AuthorizePayment(Order, Customer, Price, "tok_visa", null).ToString(), StringComparison.Ordinal);
}
