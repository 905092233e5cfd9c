using Platform.Notifications.Mail;

namespace Platform.Domain.Tests.Notifications;

public sealed class WritingMoney
{
    [Theory]
    [InlineData(4900, "EUR", "49.00 EUR"), InlineData(5, "USD", "0.05 USD"), InlineData(0, "EUR", "0.00 EUR"), InlineData(4900, "JPY", "4900 JPY")]
    [InlineData(4900, "KWD", "4.900 KWD"), InlineData(long.MaxValue, "EUR", "92233720368547758.07 EUR")]
    public void Decimal_places_are_those_of_the_currency(long amount, string currency, string text) =>
        Assert.Equal(text, MoneyText.Format(new(amount, currency)));
}
