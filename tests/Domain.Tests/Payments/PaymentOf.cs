using Platform.Payments.Payments;

namespace Platform.Domain.Tests.Payments;

/// <summary>A payment of 49.00 EUR in each status.</summary>
internal static class PaymentOf
{
    public static readonly Guid Order = new("0193e1a0-7c1e-7000-8000-000000000001");
    public static readonly Guid Customer = new("0193e1a0-7c1e-7000-8000-000000000002");
    public static readonly Money Price = new(4900, "EUR");
    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static Payment Pending() => Payment.Pending(Order, Customer, Price, Noon);

    public static Payment Authorized()
    {
        var payment = Pending();
        payment.Authorize(null, Noon);
        return payment;
    }

    public static Payment Declined()
    {
        var payment = Pending();
        payment.Authorize(new("card-declined", "The card was declined."), Noon);
        return payment;
    }

    public static Payment Captured()
    {
        var payment = Authorized();
        payment.Capture(Noon);
        return payment;
    }

    public static Payment Voided()
    {
        var payment = Authorized();
        payment.Reverse("out of stock", Noon);
        return payment;
    }

    public static Payment Refunded()
    {
        var payment = Captured();
        payment.Reverse("out of stock", Noon);
        return payment;
    }

    public static Payment In(PaymentStatus status) => status switch
    {
        PaymentStatus.Pending => Pending(),
        PaymentStatus.Authorized => Authorized(),
        PaymentStatus.Declined => Declined(),
        PaymentStatus.Captured => Captured(),
        PaymentStatus.Voided => Voided(),
        _ => Refunded(),
    };
}
