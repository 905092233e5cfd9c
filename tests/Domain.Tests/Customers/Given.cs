using Platform.Customers.Addresses;
using Platform.Customers.Consents;
using Platform.Customers.Profiles;

namespace Platform.Domain.Tests.Customers;

internal static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    public static readonly Guid Ada = new("aaaaaaaa-0000-0000-0000-000000000001");
    public static readonly Origin Home = new(Ada, "192.0.2.7, 127.0.0.1", "Browser/1.0");
    public static readonly Profile Fresh = new("Ada", null, "en", MailConsent: false, SmsConsent: false);

    public static Customer Customer() => Platform.Customers.Profiles.Customer.Register(Ada, "Ada@Example.com", "Ada", Noon);

    public static readonly AddressRequest Berlin = new("Ada Lovelace", "Invalidenstraße 116", null, "10115", "Berlin", null, "DE");
}
