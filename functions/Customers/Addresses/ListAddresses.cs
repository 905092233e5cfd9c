namespace Platform.Customers.Addresses;

public sealed class ListAddresses(CustomersDbContext db)
{
    [Function(nameof(ListAddresses)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<Page<AddressView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = OwnAddresses.Route)] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var addresses = await db.AddressesOf(request).AsNoTracking()
            .ToPageAsync(page, a => new CreationKey(a.CreatedAt, a.Id), cancellationToken, descending: false);
        return TypedResults.Ok(addresses.Select(AddressView.Of));
    }
}
