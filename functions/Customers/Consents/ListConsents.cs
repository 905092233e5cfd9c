namespace Platform.Customers.Consents;

public sealed record ConsentChangeView(ConsentChannel Channel, bool Granted, Guid ChangedBy, DateTimeOffset ChangedAt, string IpAddresses, string UserAgent)
{
    public static ConsentChangeView Of(ConsentChange c) => new(c.Channel, c.Granted, c.ChangedBy, c.ChangedAt, c.IpAddresses, c.UserAgent);
}

public sealed record ConsentKey(DateTimeOffset ChangedAt, Guid Id);

public sealed class ListConsents(CustomersDbContext db)
{
    [Function(nameof(ListConsents)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<Page<ConsentChangeView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/customers/me/consents")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<ConsentKey>.TryRead(request, out var page, out var problem)) return problem;
        var user = request.HttpContext.User.UserId();
        var changes = await db.ConsentChanges.AsNoTracking().Where(c => c.CustomerId == user)
            .ToPageAsync(page, c => new ConsentKey(c.ChangedAt, c.Id), cancellationToken);
        return TypedResults.Ok(changes.Select(ConsentChangeView.Of));
    }
}
