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

public sealed class MovesOfAPayment
{
    [Fact]
    public void Legal_transitions_are_those_of_the_table()
    {
        var all = Enum.GetValues<PaymentStatus>();
        var legal = from start in all from end in all where PaymentTransitions.IsLegal(start, end) select $"{start}>{end}";
        Assert.Equal(["Pending>Authorized", "Pending>Declined", "Pending>Voided", "Authorized>Captured", "Authorized>Voided", "Captured>Refunded"], legal);
    }

    [Fact]
    public void Illegal_transition_throws() => Assert.Throws<InvalidOperationException>(() => Pending().Capture(Noon));

    [Fact]
    public void Transition_is_a_new_version() => Assert.Equal((1, 2, 3), (Pending().Version, Authorized().Version, Captured().Version));
}
