using Platform.Customers.Consents;
using Platform.Customers.Contracts;

namespace Platform.Customers.Profiles;

/// <summary>What reading and changing one's own profile begin and end with.</summary>
internal static class OwnProfile
{
    /// <summary>The caller's profile. Who is faster than the event of their registration gets it made from their token, which says the same.</summary>
    public static async Task<Customer> OfCallerAsync(this CustomersDbContext db, HttpRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        var user = request.HttpContext.User;
        var id = user.UserId();
        if (await db.Customers.FirstOrDefaultAsync(c => c.Id == id, cancellationToken) is { } customer) return customer;
        await db.EnsureAsync(Customer.Register(id, user.Email(), user.Identity!.Name!, clock.GetUtcNow()), cancellationToken);
        return await db.Customers.SingleAsync(c => c.Id == id, cancellationToken);
    }

    /// <summary>Changes the caller's profile to what <paramref name="wanted"/> makes of it, when they know its current version.</summary>
    public static async Task<Results<Ok<CustomerView>, ProblemHttpResult>> ChangeAsync(
        this CustomersDbContext db, HttpRequest request, Func<Customer, Body<ProfileRequest>> wanted, TimeProvider clock, CancellationToken cancellationToken)
    {
        var customer = await db.OfCallerAsync(request, clock, cancellationToken);
        if (request.CheckIfMatch(customer.Version) is { } problem) return problem;
        var profile = wanted(customer);
        if (!profile.IsValid) return profile.Problem;

        var now = clock.GetUtcNow();
        var (news, refusal) = customer.Change(profile.Value.ToProfile(), request.Origin(), now);
        if (news is null) return refusal!.ToProblem(StatusCodes.Status422UnprocessableEntity);
        db.ConsentChanges.AddRange(news.Consents);
        if (news.ProfileChanged)
            db.Send(new ProfileChanged(customer.Id, customer.Email, customer.DisplayName, customer.Phone, customer.Language, customer.Version, now), now);
        foreach (var consent in news.Consents) db.Send(new ConsentChanged(customer.Id, consent.Channel, consent.Granted, customer.Version, now), now);
        if (!await db.TrySaveAsync(cancellationToken)) return Preconditions.Changed();
        return request.Answer(customer);
    }

    public static Ok<CustomerView> Answer(this HttpRequest request, Customer customer)
    {
        request.HttpContext.Response.SetETag(customer.Version);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(CustomerView.Of(customer));
    }
}
