namespace Platform.Customers.Profiles;

/// <summary>PUT /api/v1/customers/me</summary>
public sealed class ReplaceProfile(CustomersDbContext db, IValidator<ProfileRequest> validator, TimeProvider clock)
{
    [Function(nameof(ReplaceProfile))]
    public async Task<Results<Ok<CustomerView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/customers/me")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        return await db.ChangeAsync(request, _ => body, clock, cancellationToken);
    }
}
