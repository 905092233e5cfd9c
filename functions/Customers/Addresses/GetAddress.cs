namespace Platform.Customers.Addresses;

public sealed class GetAddress(CustomersDbContext db)
{
    [Function(nameof(GetAddress)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<AddressView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = OwnAddresses.OneRoute)] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        await db.AddressesOf(request).AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellationToken) is { } address
            ? TypedResults.Ok(request.ViewOf(address))
            : Problems.NotFound("address");
}
