namespace Platform.Customers.Profiles;

public sealed class GetProfile(CustomersDbContext db, TimeProvider clock)
{
    [Function(nameof(GetProfile)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Ok<CustomerView>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/customers/me")] HttpRequest request, CancellationToken cancellationToken) =>
        request.OkWithETag(await db.OfCallerAsync(request, clock, cancellationToken));
}
