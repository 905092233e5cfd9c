using Platform.Customers.Consents;

namespace Platform.Customers.Profiles;

internal static class OwnProfile
{
    /// <summary>The caller's profile, created from their token when the event of their registration has not arrived yet.</summary>
    public static async Task<Customer> OfCallerAsync(this CustomersDbContext db, HttpRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        var user = request.HttpContext.User;
        var id = user.UserId();
        if (await db.Customers.FirstOrDefaultAsync(c => c.Id == id, cancellationToken) is { } customer) return customer;
        await db.EnsureAsync(Customer.Register(id, user.Email(), user.Identity!.Name!, clock.GetUtcNow()), cancellationToken);
        return await db.Customers.SingleAsync(c => c.Id == id, cancellationToken);
    }

    public static async Task<Results<Ok<CustomerView>, ProblemHttpResult>> ChangeProfileAsync(
        this CustomersDbContext db, HttpRequest request, Func<Customer, Body<ProfileRequest>> change, TimeProvider clock, CancellationToken cancellationToken)
    {
        var customer = await db.OfCallerAsync(request, clock, cancellationToken);
        if (request.CheckIfMatch(customer.Version) is { } problem) return problem;
        var profile = change(customer);
        if (!profile.IsValid) return profile.Problem;

        var now = clock.GetUtcNow();
        var (changed, refusal) = customer.Change(profile.Value.ToProfile(), Origin.Of(request), now);
        if (changed is null) return refusal!.ToProblem(StatusCodes.Status422UnprocessableEntity);
        db.ConsentChanges.AddRange(changed.Consents);
        if (changed.ProfileChanged)
            db.Send(new ProfileChanged(customer.Id, customer.Email, customer.DisplayName, customer.Phone, customer.Language, customer.Version, now), now);
        foreach (var consent in changed.Consents) db.Send(new ConsentChanged(customer.Id, consent.Channel, consent.Granted, customer.Version, now), now);
        if (!await db.TrySaveAsync(cancellationToken)) return Preconditions.Changed();
        return request.OkWithETag(customer);
    }

    public static Ok<CustomerView> OkWithETag(this HttpRequest request, Customer customer)
    {
        request.HttpContext.Response.SetETag(customer.Version);
        return TypedResults.Ok(CustomerView.Of(customer));
    }
}
