using Platform.Tests.Identity;

namespace Platform.Tests.Notifications;

[Collection(nameof(PlatformFixture))]
public sealed class MailingTheOwnerOfASession(PlatformFixture platform)
{
    [Fact]
    public async Task Owner_of_a_compromised_session_gets_one_mail_that_names_the_device()
    {
        var email = (await platform.NewUserAsync()).Email;
        var login = await platform.LogInForTokensAsync(email, request => request.Headers.TryAddWithoutValidation("User-Agent", "Firefox <b>146</b>"));
        var refreshToken = login.Text("refreshToken");
        await platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken });
        await platform.MakeUseOlderAsync(refreshToken);
        for (var i = 0; i < 2; i++) await platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken });

        var mail = await Mailbox.WaitForAsync(platform, email, "safety");

        Assert.Contains("Firefox <b>146</b>", mail.Text("text"), StringComparison.Ordinal);
        Assert.Contains("Firefox &lt;b&gt;146", mail.Text("html"), StringComparison.Ordinal);
        Assert.Contains("change your password", mail.Text("text"), StringComparison.Ordinal);
    }
}
