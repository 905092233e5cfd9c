namespace Platform.Customers.Profiles;

public sealed class PatchProfile(CustomersDbContext db, IValidator<ProfileRequest> validator, TimeProvider clock)
{
    [Function(nameof(PatchProfile)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<CustomerView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/customers/me")] HttpRequest request, CancellationToken cancellationToken)
    {
        var patch = await MergePatch.ReadAsync(request, cancellationToken);
        return patch.IsValid
            ? await db.ChangeProfileAsync(request, customer => patch.Value.ApplyTo(ProfileRequest.Of(customer), validator), clock, cancellationToken)
            : patch.Problem;
    }
}
