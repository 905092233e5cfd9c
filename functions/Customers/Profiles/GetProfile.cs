namespace Platform.Customers.Profiles;

/// <summary>GET /api/v1/customers/me</summary>
public sealed class GetProfile(CustomersDbContext db, TimeProvider clock)
{
    [Function(nameof(GetProfile))]
    public async Task<Ok<CustomerView>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/customers/me")] HttpRequest request, CancellationToken cancellationToken) =>
        request.Answer(await db.OfCallerAsync(request, clock, cancellationToken));
}
