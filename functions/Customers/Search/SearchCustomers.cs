using Platform.Customers.Profiles;

namespace Platform.Customers.Search;

public sealed record EmailKey(string Email, Guid Id);

/// <summary>GET /api/v1/customers: for operators, by what a mail address or name begins with, country and time.</summary>
public sealed class SearchCustomers(CustomersDbContext db)
{
    [Function(nameof(SearchCustomers)), Authorize(Roles = Roles.Staff)]
    public async Task<Results<Ok<Page<CustomerView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/customers")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (filter, wrong) = CustomerFilter.Read(request.Query);
        if (filter is null) return wrong!;
        var customers = filter.Apply(db.Customers.AsNoTracking(), db.Addresses);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        if (filter.Sort is CustomerSort.EmailUp or CustomerSort.EmailDown)
        {
            if (!PageRequest<EmailKey>.TryRead(request, out var byEmail, out var malformed)) return malformed;
            if (byEmail.After is { } after && (after.Email is null || after.Email.Contains('\0'))) return PageRequest<EmailKey>.InvalidAfter();
            return Answer(await customers
                .ToPageAsync(byEmail, c => new EmailKey(c.SearchEmail, c.Id), cancellationToken, filter.Sort is CustomerSort.EmailDown));
        }
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        return Answer(await customers.ToPageAsync(page, c => new CreationKey(c.CreatedAt, c.Id), cancellationToken, filter.Sort is CustomerSort.NewestFirst));
    }

    private static Ok<Page<CustomerView>> Answer(Page<Customer> page) => TypedResults.Ok(page.Select(CustomerView.Of));
}
