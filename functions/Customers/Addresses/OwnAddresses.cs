namespace Platform.Customers.Addresses;

/// <summary>What the use cases of one's own addresses share. Others' addresses are not even admitted to exist.</summary>
internal static class OwnAddresses
{
    public const string Route = "api/v1/customers/me/addresses", OneRoute = $"{Route}/{{id:guid}}";

    public static IQueryable<Address> AddressesOf(this CustomersDbContext db, HttpRequest request) =>
        db.Addresses.Where(a => a.CustomerId == request.HttpContext.User.UserId());

    /// <summary>The address, with the headers of an answer that holds it.</summary>
    public static AddressView ViewOf(this HttpRequest request, Address address)
    {
        request.HttpContext.Response.SetETag(address.Version);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return AddressView.Of(address);
    }
}
