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
using Platform.Shared.Messaging;
using Platform.Shared.Persistence;

namespace Platform.Tests.Customers;

[Collection(nameof(PlatformFixture))]
public sealed class HearingEventsLate(PlatformFixture platform)
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Of_a_registration_finds_the_profile_that_the_token_made()
    {
        var user = User.Register($"late{Guid.NewGuid():N}@example.com", "From the token", "", [Roles.Customer], Now);
        await using var identity = platform.Host.App("identity").Services.CreateAsyncScope();
        var credentials = await identity.ServiceProvider.GetRequiredService<SigningKeyStore>().GetCredentialsAsync(default);
        var options = identity.ServiceProvider.GetRequiredService<IOptions<AuthOptions>>().Value;
        var person = new Shopper(platform, AccessTokens.Create(user, credentials, options, Now), user.Email);

        var first = await person.GetAsync(Person.Me);
        Assert.Equal((HttpStatusCode.OK, user.Email, "From the token"), (first.Status, first.Text("email"), first.Text("displayName")));
        await person.PatchAsync("""{"displayName":"Changed"}""", "*");
        foreach (var _ in new[] { 1, 2 }) await SendAsync<IdentityDbContext, UserRegistered>("identity", new(user.Id, user.Email, "From the event", Now));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));

        var later = await person.GetAsync(Person.Me);
        Assert.Equal(("Changed", "\"2\""), (later.Text("displayName"), later.ETag()));
    }

    [Fact]
    public async Task Of_an_older_consent_changes_nothing()
    {
        var id = Guid.NewGuid();
        foreach (var (version, granted) in new[] { (5L, false), (4L, true), (5L, true) })
        {
            await SendAsync<CustomersDbContext, ConsentChanged>("customers", new(id, ConsentChannel.Mail, granted, version, Now));
            await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
        }

        await using var scope = platform.Host.App("notifications").Services.CreateAsyncScope();
        var consent = await scope.ServiceProvider.GetRequiredService<NotificationsDbContext>().Consents.SingleAsync(c => c.CustomerId == id);
        Assert.Equal((5, false), (consent.Version, consent.Granted));
    }

    private async Task SendAsync<TContext, T>(string app, T message) where TContext : PlatformDbContext where T : IOutgoingMessage
    {
        await using var scope = platform.Host.App(app).Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        db.Send(message, Now);
        await db.SaveChangesAsync();
    }
}
