using Platform.Customers.Profiles;

namespace Platform.Customers.Search;

public sealed record EmailKey(string Email, Guid Id);

public sealed class SearchCustomers(CustomersDbContext db)
{
    [Function(nameof(SearchCustomers)), Authorize(Roles = Roles.Staff)]
    public async Task<Results<Ok<Page<CustomerView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/customers")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request.Query);
        var filter = CustomerFilter.Read(query);
        if (query.Problem is { } invalid) return invalid;
        var customers = filter.Apply(db.Customers.AsNoTracking(), db.Addresses);
        if (filter.Sort is CustomerSort.EmailAscending or CustomerSort.EmailDescending)
        {
            if (!PageRequest<EmailKey>.TryRead(request, out var byEmail, out var malformed)) return malformed;
            if (byEmail.After is { } after && (after.Email is null || after.Email.Contains('\0'))) return PageRequest<EmailKey>.InvalidAfter();
            return Respond(await customers
                .ToPageAsync(byEmail, c => new EmailKey(c.SearchEmail, c.Id), cancellationToken, filter.Sort is CustomerSort.EmailDescending));
        }
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        return Respond(await customers.ToPageAsync(page, c => new CreationKey(c.CreatedAt, c.Id), cancellationToken, filter.Sort is CustomerSort.NewestFirst));
    }

    private static Ok<Page<CustomerView>> Respond(Page<Customer> page) => TypedResults.Ok(page.Select(CustomerView.Of));
}
