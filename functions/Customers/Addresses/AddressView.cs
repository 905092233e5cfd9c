namespace Platform.Customers.Addresses;

public sealed record AddressView(
    Guid Id, string Recipient, string Line1, string? Line2, string? PostalCode, string City, string? Region, string Country, DateTimeOffset CreatedAt)
{
    public static AddressView Of(Address a) => new(a.Id, a.Recipient, a.Line1, a.Line2, a.PostalCode, a.City, a.Region, a.Country, a.CreatedAt);
}
