using Platform.Customers.Profiles;

namespace Platform.Customers.Addresses;

public sealed class AddAddress(CustomersDbContext db, IValidator<AddressRequest> validator, TimeProvider clock)
{
    [Function(nameof(AddAddress)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Created<AddressView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = OwnAddresses.Route)] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.TryReadIdempotencyKey(out var key, out var problem)) return problem;
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var hash = Idempotency.HashOf(body.Value);
        var customer = await db.OfCallerAsync(request, clock, cancellationToken);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // The lock serializes a person's requests, so that the key and the count stay true.
        await db.Database.ExecuteSqlAsync($"select 1 from customers where id = {customer.Id} for update", cancellationToken);
        if (await db.Addresses.FirstOrDefaultAsync(a => a.CustomerId == customer.Id && a.IdempotencyKey == key, cancellationToken) is { } first)
            return Idempotency.CheckRepetition(first.RequestHash, hash) is { } reused ? reused : Created(request, first);
        if (Address.CheckCount(await db.Addresses.CountAsync(a => a.CustomerId == customer.Id, cancellationToken)) is { } refusal) return refusal.ToProblem();

        var address = Address.Add(customer.Id, body.Value.ToPostalAddress(), key, hash, clock.GetUtcNow());
        db.Addresses.Add(address);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Created(request, address);
    }

    private static Created<AddressView> Created(HttpRequest request, Address address) =>
        TypedResults.Created($"/{OwnAddresses.Route}/{address.Id}", request.ViewOf(address));
}
