using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Customers.Contracts;
using Platform.Customers.Persistence;
using Platform.Identity.Contracts;
using Platform.Identity.Keys;
using Platform.Identity.Persistence;
using Platform.Identity.Sessions;
using Platform.Identity.Users;
using Platform.Notifications.Persistence;
using Platform.Shared.Auth;

namespace Platform.Tests.Customers;

[Collection(nameof(PlatformFixture))]
public sealed class ReceivingEventsOutOfOrder(PlatformFixture platform)
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Late_registration_keeps_the_profile_made_from_the_token()
    {
        var user = User.Register($"late{Guid.NewGuid():N}@example.com", "From the token", "", [Roles.Customer], Now);
        await using var identity = platform.Host.App("identity").Services.CreateAsyncScope();
        var credentials = await identity.ServiceProvider.GetRequiredService<SigningKeyStore>().GetCredentialsAsync(default);
        var options = identity.ServiceProvider.GetRequiredService<IOptions<AuthOptions>>().Value;
        var session = Session.Start(user.Id, new("", ""), secondFactor: false, Now);
        var person = new Shopper(platform, AccessTokens.Create(user, session, credentials, options, Now), user.Email);

        var first = await person.GetAsync(Person.Me);
        Assert.Equal((HttpStatusCode.OK, user.Email, "From the token"), (first.Status, first.Text("email"), first.Text("displayName")));
        await person.PatchAsync("""{"displayName":"Changed"}""", "*");
        var registered = new UserRegistered(user.Id, user.Email, "From the event", Now);
        foreach (var _ in new[] { 1, 2 }) await platform.SendAsync<IdentityDbContext, UserRegistered>("identity", registered);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));

        var later = await person.GetAsync(Person.Me);
        Assert.Equal(("Changed", "\"2\""), (later.Text("displayName"), later.ETag()));
    }

    [Fact]
    public async Task Older_consent_changes_nothing()
    {
        var id = Guid.NewGuid();
        foreach (var (version, granted) in new[] { (5L, false), (4L, true), (5L, true) })
        {
            await platform.SendAsync<CustomersDbContext, ConsentChanged>("customers", new(id, ConsentChannel.Mail, granted, version, Now));
            await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
        }

        var consent = await platform.OnDatabaseAsync("notifications", (NotificationsDbContext db) => db.Consents.SingleAsync(c => c.CustomerId == id));
        Assert.Equal((5, false), (consent.Version, consent.Granted));
    }
}
