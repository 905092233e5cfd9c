namespace Platform.Customers.Addresses;

public sealed class ReplaceAddress(CustomersDbContext db, IValidator<AddressRequest> validator)
{
    [Function(nameof(ReplaceAddress)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<AddressView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = OwnAddresses.OneRoute)] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        if (await db.AddressesOf(request).FirstOrDefaultAsync(a => a.Id == id, cancellationToken) is not { } address) return Problems.NotFound("address");
        if (request.CheckIfMatch(address.Version) is { } problem) return problem;
        address.Change(body.Value.ToPostalAddress());
        if (!await db.TrySaveAsync(cancellationToken)) return Preconditions.Changed();
        return TypedResults.Ok(request.ViewOf(address));
    }
}
