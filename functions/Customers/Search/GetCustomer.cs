using Platform.Customers.Addresses;
using Platform.Customers.Profiles;

namespace Platform.Customers.Search;

public sealed record CustomerDetailsView(CustomerView Profile, IReadOnlyList<AddressView> Addresses);

public sealed class GetCustomer(CustomersDbContext db)
{
    [Function(nameof(GetCustomer)), Authorize(Roles = Roles.Staff)]
    public async Task<Results<Ok<CustomerDetailsView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/customers/{id:guid}")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        if (await db.Customers.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } customer) return Problems.NotFound("customer");
        var addresses = await db.Addresses.AsNoTracking().Where(a => a.CustomerId == id).OrderBy(a => a.CreatedAt).ThenBy(a => a.Id)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new CustomerDetailsView(CustomerView.Of(customer), [.. addresses.Select(AddressView.Of)]));
    }
}
