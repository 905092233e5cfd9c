using Platform.Customers.Addresses;
using Platform.Customers.Consents;

namespace Platform.Customers.Profiles;

/// <summary>All data of this context about one customer.</summary>
public sealed record ExportView(
    DateTimeOffset ExportedAt, CustomerView Profile, IReadOnlyList<AddressView> Addresses, IReadOnlyList<ConsentChangeView> Consents);

public sealed class ExportProfile(CustomersDbContext db, TimeProvider clock)
{
    [Function(nameof(ExportProfile)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Ok<ExportView>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/customers/me/export")] HttpRequest request, CancellationToken cancellationToken)
    {
        var customer = await db.OfCallerAsync(request, clock, cancellationToken);
        var addresses = await db.Addresses.AsNoTracking().Where(a => a.CustomerId == customer.Id).OrderBy(a => a.CreatedAt).ThenBy(a => a.Id)
            .ToListAsync(cancellationToken);
        var consents = await db.ConsentChanges.AsNoTracking().Where(c => c.CustomerId == customer.Id).OrderBy(c => c.ChangedAt).ThenBy(c => c.Id)
            .ToListAsync(cancellationToken);

        request.HttpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"customer-{customer.Id}.json\"";
        return TypedResults.Ok(
            new ExportView(clock.GetUtcNow(), CustomerView.Of(customer), [.. addresses.Select(AddressView.Of)], [.. consents.Select(ConsentChangeView.Of)]));
    }
}
