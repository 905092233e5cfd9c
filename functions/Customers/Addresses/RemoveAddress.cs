namespace Platform.Customers.Addresses;

public sealed class RemoveAddress(CustomersDbContext db)
{
    [Function(nameof(RemoveAddress)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<NoContent, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = OwnAddresses.OneRoute)] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        if (await db.AddressesOf(request).FirstOrDefaultAsync(a => a.Id == id, cancellationToken) is not { } address) return Problems.NotFound("address");
        if (request.CheckIfMatch(address.Version) is { } problem) return problem;
        db.Addresses.Remove(address);
        if (!await db.TrySaveAsync(cancellationToken)) return Preconditions.Changed();
        return TypedResults.NoContent();
    }
}
