namespace Platform.Tests.Jobs;

[Collection(nameof(PlatformFixture))]
public sealed class SendingMails(PlatformFixture platform)
{
    [Fact]
    public async Task User_and_address_get_one_mail_each()
    {
        var (clerk, reader) = (await platform.StaffAsync("operator"), await platform.NewUserAsync());
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60)); // Notifications knows who has registered
        var id = (await reader.GetAsync("/api/v1/customers/me")).Body.Id("id");
        var address = $"p{Guid.NewGuid():N}@example.com";

        var result = await clerk.ResultAsync(
            new
            {
                type = "email",
                payload = new
                {
                    userIds = new[] { id },
                    addresses = new[] { address, reader.Email },
                    subject = "News for you",
                    body = "It **begins** <b>now</b>."
                }
            });

        Assert.Equal(3, result.Int("recipients"));
        Assert.Contains("<strong>begins</strong> &lt;b&gt;now", (await Mailbox.WaitForAsync(platform, reader.Email, "News for you")).Text("html"),
            StringComparison.Ordinal);
        await Mailbox.WaitForAsync(platform, address, "News for you");
        var own = (await reader.GetAsync("/api/v1/notifications")).Body.Items();
        Assert.Single(own, n => n.Text("kind") == "message");
    }

    [Fact]
    public async Task Marketing_reaches_only_those_who_consented()
    {
        var (clerk, willing, unwilling) = (await platform.StaffAsync("operator"), await platform.NewUserAsync(), await platform.NewUserAsync());
        await willing.SendAsync(
            HttpMethod.Put, "/api/v1/customers/me", new { displayName = "Pat", preferences = new { language = "en", mailConsent = true, smsConsent = false } },
            r => r.Headers.Add("If-Match", "*"));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        await clerk.ResultAsync(
            new
            {
                type = "email",
                payload = new
                {
                    addresses = new[] { willing.Email, unwilling.Email, "nobody-known@example.com" },
                    subject = "Half price",
                    body = "Only today.",
                    purpose = "marketing"
                }
            });

        await Mailbox.WaitForAsync(platform, willing.Email, "Half price");
        await Poll.UntilAsync(async () => (await unwilling.GetAsync("/api/v1/notifications")).Body.Items()
            .Any(n => n.Text("kind") == "newsletter" && n.Text("status") == "failed"),
            () => "the newsletter is still to be sent");
        Assert.DoesNotContain(await Mailbox.OfAsync(platform, unwilling.Email), m => m.Text("subject") == "Half price");
        Assert.Empty(await Mailbox.OfAsync(platform, "nobody-known@example.com"));
    }
}
