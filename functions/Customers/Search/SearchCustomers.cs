using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Customers.Persistence;
using Platform.Customers.Profiles;
using Platform.Shared.Auth;
using Platform.Shared.Http;

namespace Platform.Customers.Search;

public sealed record CreationKey(DateTimeOffset CreatedAt, Guid Id);

public sealed record EmailKey(string Email, Guid Id);

/// <summary>GET /api/v1/customers: for operators, by what a mail address or name begins with, country and time.</summary>
public sealed class SearchCustomers(CustomersDbContext db)
{
    [Function(nameof(SearchCustomers)), Authorize(Roles = $"{Roles.Operator},{Roles.Admin}")]
    public async Task<Results<Ok<Page<CustomerView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/customers")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (filter, wrong) = CustomerFilter.Read(request.Query);
        if (filter is null) return wrong!;
        var customers = filter.Apply(db.Customers.AsNoTracking(), db.Addresses);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return filter.Sort is CustomerSort.EmailUp or CustomerSort.EmailDown
            ? await ByEmailAsync(request, customers, filter.Sort is CustomerSort.EmailDown, cancellationToken)
            : await ByCreationAsync(request, customers, filter.Sort is CustomerSort.NewestFirst, cancellationToken);
    }

    static async Task<Results<Ok<Page<CustomerView>>, ProblemHttpResult>> ByCreationAsync(HttpRequest request, IQueryable<Customer> customers, bool descending, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        if (page.After is { } after)
        {
            var createdAt = after.CreatedAt.ToUniversalTime();
            customers = descending
                ? customers.Where(c => EF.Functions.LessThan(ValueTuple.Create(c.CreatedAt, c.Id), ValueTuple.Create(createdAt, after.Id)))
                : customers.Where(c => EF.Functions.GreaterThan(ValueTuple.Create(c.CreatedAt, c.Id), ValueTuple.Create(createdAt, after.Id)));
        }
        var ordered = descending ? customers.OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id) : customers.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id);
        return Answer(page.Cut(await ordered.Take(page.Limit + 1).ToListAsync(cancellationToken), c => new CreationKey(c.CreatedAt, c.Id)));
    }

    static async Task<Results<Ok<Page<CustomerView>>, ProblemHttpResult>> ByEmailAsync(HttpRequest request, IQueryable<Customer> customers, bool descending, CancellationToken cancellationToken)
    {
        if (!PageRequest<EmailKey>.TryRead(request, out var page, out var problem)) return problem;
        if (page.After is { } after)
        {
            if (after.Email is null || after.Email.Contains('\0')) return Problems.Invalid("after", "after is the value that next had in the page before.");
            customers = descending
                ? customers.Where(c => EF.Functions.LessThan(ValueTuple.Create(c.SearchEmail, c.Id), ValueTuple.Create(after.Email, after.Id)))
                : customers.Where(c => EF.Functions.GreaterThan(ValueTuple.Create(c.SearchEmail, c.Id), ValueTuple.Create(after.Email, after.Id)));
        }
        var ordered = descending ? customers.OrderByDescending(c => c.SearchEmail).ThenByDescending(c => c.Id) : customers.OrderBy(c => c.SearchEmail).ThenBy(c => c.Id);
        return Answer(page.Cut(await ordered.Take(page.Limit + 1).ToListAsync(cancellationToken), c => new EmailKey(c.SearchEmail, c.Id)));
    }

    static Ok<Page<CustomerView>> Answer(Page<Customer> page) => TypedResults.Ok(new Page<CustomerView>([.. page.Items.Select(CustomerView.Of)], page.Next));
}
