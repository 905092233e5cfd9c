namespace Platform.Customers.Addresses;

/// <summary>The caller's addresses. Those of others are not found.</summary>
internal static class OwnAddresses
{
    public const string Route = "api/v1/customers/me/addresses", OneRoute = $"{Route}/{{id:guid}}";

    public static IQueryable<Address> AddressesOf(this CustomersDbContext db, HttpRequest request) =>
        db.Addresses.Where(a => a.CustomerId == request.HttpContext.User.UserId());

    /// <summary>The view of an address; sets the response's headers.</summary>
    public static AddressView ViewOf(this HttpRequest request, Address address)
    {
        request.HttpContext.Response.SetETag(address.Version);
        return AddressView.Of(address);
    }
}
