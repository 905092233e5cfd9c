using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Customers.Persistence;
using Platform.Shared.Auth;
using Platform.Shared.Http;
using Platform.Shared.Persistence;

namespace Platform.Customers.Addresses;

/// <summary>/api/v1/customers/me/addresses: list, read, replace, remove. Others' addresses are not even admitted to exist.</summary>
public sealed class OwnAddresses(CustomersDbContext db, IValidator<AddressRequest> validator)
{
    const string One = "api/v1/customers/me/addresses/{id:guid}";

    [Function("ListAddresses")]
    public async Task<Results<Ok<Page<AddressView>>, ProblemHttpResult>> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/customers/me/addresses")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var addresses = await Own(request).AsNoTracking().ToPageAsync(page, a => new CreationKey(a.CreatedAt, a.Id), cancellationToken, descending: false);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(addresses.Select(AddressView.Of));
    }

    [Function("GetAddress")]
    public async Task<Results<Ok<AddressView>, ProblemHttpResult>> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        await Own(request).AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellationToken) is { } address ? Answer(request, address) : Problems.NotFound("address");

    [Function("ReplaceAddress")]
    public async Task<Results<Ok<AddressView>, ProblemHttpResult>> Replace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = One)] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        if (await Own(request).FirstOrDefaultAsync(a => a.Id == id, cancellationToken) is not { } address) return Problems.NotFound("address");
        if (request.CheckIfMatch(address.Version) is { } problem) return problem;
        address.Change(body.Value.ToPostalAddress());
        if (!await db.TrySaveAsync(cancellationToken)) return Preconditions.Changed();
        return Answer(request, address);
    }

    [Function("RemoveAddress")]
    public async Task<Results<NoContent, ProblemHttpResult>> Remove(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = One)] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        if (await Own(request).FirstOrDefaultAsync(a => a.Id == id, cancellationToken) is not { } address) return Problems.NotFound("address");
        if (request.CheckIfMatch(address.Version) is { } problem) return problem;
        db.Addresses.Remove(address);
        if (!await db.TrySaveAsync(cancellationToken)) return Preconditions.Changed();
        return TypedResults.NoContent();
    }

    IQueryable<Address> Own(HttpRequest request)
    {
        var user = request.HttpContext.User.UserId();
        return db.Addresses.Where(a => a.CustomerId == user);
    }

    static Ok<AddressView> Answer(HttpRequest request, Address address)
    {
        request.HttpContext.Response.SetETag(address.Version);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(AddressView.Of(address));
    }
}
