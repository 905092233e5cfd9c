using Platform.Identity.Contracts;
using Platform.Notifications.Notifications;
using Platform.Shared.Messaging;

namespace Platform.Domain.Tests.Notifications;

public sealed class ComposingAnAccountMail
{
    private const string Link = "https://shop.example/verify-email#token=abc&x";
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Kinds => [.. Enum.GetNames<AccountMailKind>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])];

    [Theory, MemberData(nameof(Kinds))]
    public void Every_kind_that_Identity_requests_has_a_text(string kind)
    {
        var mail = Request(kind, "Ada", null).Compose();
        Assert.StartsWith("Hello Ada,\n\n", mail.Text, StringComparison.Ordinal);
        Assert.Contains($"<h1>{mail.Subject}</h1>", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", mail.Subject + mail.Text + mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_kind_is_poison() => Assert.Throws<PoisonMessageException>(() => Request("unheardOf", "Ada", null).Compose());

    [Fact]
    public void Link_stands_alone_in_the_text_and_is_a_link_in_HTML_with_its_expiry()
    {
        var mail = Request("verifyEmail", null, Link).Compose();
        Assert.StartsWith("Hello,\n\n", mail.Text, StringComparison.Ordinal);
        Assert.Contains($"\n\n{Link}\n\nThe link can be used once, until 2026-11-21 12:00 UTC.\n\n", mail.Text, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://shop.example/verify-email#token=abc&amp;x\">", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_is_encoded_in_HTML_and_on_one_line_in_text()
    {
        var mail = Request("resetPassword", "<b>Ada</b>\r\nBcc: all", Link).Compose();
        Assert.Contains("<p>Hello &lt;b&gt;Ada&lt;/b&gt;", mail.Html, StringComparison.Ordinal);
        Assert.Contains("Hello <b>Ada</b>  Bcc: all,", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_has_neither_address_nor_link()
    {
        var sent = new Platform.Identity.Contracts.AccountMailRequested(
            Guid.Empty, AccountMailKind.VerifyEmail, null, "ada@example.com", "Ada", new(Link), Noon, Noon);
        var text = $"{sent} {Request("verifyEmail", "Ada", Link)}";
        Assert.DoesNotContain("ada@", text, StringComparison.Ordinal);
        Assert.DoesNotContain("token", text, StringComparison.Ordinal);
    }

    [Theory, InlineData(NotificationKind.Account, ""), InlineData(NotificationKind.Welcome, "text")]
    public void Text_of_an_account_mail_is_deleted_once_it_was_sent_or_has_failed_for_good(NotificationKind kind, string left)
    {
        foreach (var end in new Action<Notification>[] { n => n.MarkSent(Noon), n => n.Fail("refused"), FailAllAttempts })
        {
            var notification = Notification.Create(kind, Guid.Empty, Guid.Empty, "ada@example.com", new("subject", "text", "text"), Noon);
            notification.StartAttempt(Noon);
            notification.Postpone("later", Noon);
            Assert.Equal("text", notification.Text);
            end(notification);
            Assert.Equal((left, left), (notification.Text, notification.Html));
        }

        static void FailAllAttempts(Notification notification)
        {
            while (notification.Status == NotificationStatus.Pending)
            {
                notification.StartAttempt(Noon);
                notification.Postpone("later", Noon);
            }
        }
    }

    private static Platform.Notifications.Notifications.AccountMailRequested Request(string kind, string? name, string? link) =>
        new(Guid.Empty, kind, null, "ada@example.com", name, link, link is null ? null : Noon);
}
