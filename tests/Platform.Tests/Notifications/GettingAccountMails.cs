using Microsoft.EntityFrameworkCore;
using Platform.Identity.Persistence;
using Platform.Notifications.Notifications;
using Platform.Notifications.Persistence;

namespace Platform.Tests.Notifications;

[Collection(nameof(PlatformFixture))]
public sealed class GettingAccountMails(PlatformFixture platform)
{
    private const string Password = "correct-horse-9";
    private readonly string email = $"g{Guid.NewGuid():N}@example.com";

    [Fact]
    public async Task Whoever_registered_gets_the_link_alone_until_it_is_opened_and_then_a_welcome_and_a_profile()
    {
        await PostAsync("register", new { email, password = Password, displayName = "Pat" });
        var mail = await Mailbox.WaitForAsync(platform, email, "Verify");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        Assert.Single(await Mailbox.OfAsync(platform, email));
        Assert.Empty(await ProfilesAsync(email));
        var gateway = platform.Host.AddressOf("gateway").GetLeftPart(UriPartial.Authority);
        Assert.Contains($"{gateway}/verify-email#token=", mail.Text("text"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync("verify-email", new { token = Mailbox.TokenIn(mail), password = Password })).Status);

        await Mailbox.WaitForAsync(platform, email, "Welcome");
        await Poll.UntilAsync(async () => (await ProfilesAsync(email)).Count == 1, () => "there is no profile");
    }

    [Fact]
    public async Task Link_is_kept_nowhere_after_the_mail_went()
    {
        await PostAsync("register", new { email, password = Password, displayName = "Pat" });
        var token = Mailbox.TokenIn(await Mailbox.WaitForAsync(platform, email, "Verify"));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        var mail = await platform.OnDatabaseAsync("notifications", (NotificationsDbContext db) =>
            db.Notifications.AsNoTracking().SingleAsync(n => n.Recipient == email));
        Assert.Equal((NotificationStatus.Sent, "", ""), (mail.Status, mail.Text, mail.Html));
        Assert.False(await platform.OnDatabaseAsync("identity", (IdentityDbContext db) => db.Outbox.AnyAsync(m => m.Body.Contains(token))));
    }

    [Fact]
    public async Task Profile_and_mails_follow_the_account_to_its_new_address()
    {
        var moved = $"n{email}";
        await platform.AddAccountAsync(email);
        var owner = await platform.LogInAsync(email, Password);
        var profile = await owner.GetAsync("/api/v1/customers/me");
        await owner.PostAsync("/api/v1/auth/change-email", new { email = moved, password = Password });
        await PostAsync("verify-email", new { token = Mailbox.TokenIn(await Mailbox.WaitForAsync(platform, moved, "Confirm")) });

        await Poll.UntilAsync(async () => (await owner.GetAsync("/api/v1/customers/me")).Text("email") == moved, () => "the profile has the old address");
        Assert.NotEqual(profile.Response.Headers.ETag, (await owner.GetAsync("/api/v1/customers/me")).Response.Headers.ETag);
        Assert.Single(await ProfilesAsync(moved));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        await owner.BuyAsync("tok_declined", (await platform.NewProductAsync(stock: 1), 1));
        await Mailbox.WaitForAsync(platform, moved, "cancelled");
    }

    private Task<ApiResponse> PostAsync(string path, object body) => platform.Anonymous().PostAsync($"/api/v1/auth/{path}", body);

    private async Task<IReadOnlyList<JsonElement>> ProfilesAsync(string address) =>
        [.. (await (await platform.StaffAsync("operator")).GetAsync($"/api/v1/customers?q={address}")).Body.Items()];
}
