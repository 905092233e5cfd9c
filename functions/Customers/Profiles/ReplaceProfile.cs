namespace Platform.Customers.Profiles;

public sealed class ReplaceProfile(CustomersDbContext db, IValidator<ProfileRequest> validator, TimeProvider clock)
{
    [Function(nameof(ReplaceProfile)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<CustomerView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/customers/me")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        return body.IsValid ? await db.ChangeProfileAsync(request, _ => body, clock, cancellationToken) : body.Problem;
    }
}
