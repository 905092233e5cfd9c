using System.Net.Mail;
using Platform.Notifications.Mail;
using Platform.Notifications.Notifications;

namespace Platform.Domain.Tests.Notifications;

public sealed class ComposingAMail
{
    private static readonly Guid Order = new("0193e1a0-7c1e-7000-8000-000000000001");
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Welcome_has_the_name_in_text_and_HTML()
    {
        var mail = new UserRegistered(Order, "ada@example.com", "Ada").Compose();
        Assert.Contains("Hello Ada,", mail.Text, StringComparison.Ordinal);
        Assert.Contains("<h1>Welcome, Ada</h1>", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_encoded_in_HTML_and_on_one_line_in_text()
    {
        var mail = new UserRegistered(Order, "ada@example.com", "<b>Ada</b>\r\nBcc: all").Compose();
        Assert.Contains("&lt;b&gt;Ada&lt;/b&gt;", mail.Html, StringComparison.Ordinal);
        Assert.Contains("Hello <b>Ada</b>  Bcc: all,", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Placeholders_in_values_are_not_replaced() =>
        Assert.Contains("Hello {{email}},", new UserRegistered(Order, "ada@example.com", "{{email}}").Compose().Text, StringComparison.Ordinal);

    [Fact]
    public void Receipt_has_lines_and_total()
    {
        var mail = new OrderCompleted(
            Order, Order, "ada@example.com", new(14800, "EUR"), [new("C# & you", 2, new(4900, "EUR")), new("Kit", 1, new(5000, "EUR"))], Noon).Compose();
        Assert.Equal($"Receipt for your order {Order}", mail.Subject);
        Assert.Contains("  2 x C# & you, 49.00 EUR each: 98.00 EUR\n  1 x Kit, 50.00 EUR each: 50.00 EUR\n", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Total: 148.00 EUR", mail.Text, StringComparison.Ordinal);
        Assert.Contains("<tr><td>C# &amp; you</td><td align=\"right\">2</td>", mail.Html, StringComparison.Ordinal);
        Assert.Contains("2026-11-21 12:00 UTC", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_has_the_reason()
    {
        var mail = new OrderCancelled(Order, Order, "ada@example.com", new(4900, "EUR"), "The card was declined.").Compose();
        Assert.Contains("Reason: The card was declined.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Reason: The card was declined.", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_has_no_address() =>
        Assert.DoesNotContain("ada@", new UserRegistered(Order, "ada@example.com", "Ada").ToString(), StringComparison.Ordinal);

    [Fact]
    public void Mail_has_text_and_HTML_and_a_stable_id()
    {
        var mail = new OutgoingMail(Order, new MailAddress("ada@example.com"), "Hello", "text", "<p>html</p>");
        using var message = SmtpMailSender.Compose(mail, "Platform <no-reply@platform.example>");
        Assert.Equal(["text/plain", "text/html"], message.AlternateViews.Select(v => v.ContentType.MediaType));
        Assert.Equal("<0193e1a07c1e70008000000000000001@platform.example>", message.Headers["Message-ID"]);
    }
}

public sealed class WritingMoney
{
    [Theory]
    [InlineData(4900, "EUR", "49.00 EUR"), InlineData(5, "USD", "0.05 USD"), InlineData(0, "EUR", "0.00 EUR"), InlineData(4900, "JPY", "4900 JPY")]
    [InlineData(4900, "KWD", "4.900 KWD"), InlineData(long.MaxValue, "EUR", "92233720368547758.07 EUR")]
    public void Decimal_places_are_those_of_the_currency(long amount, string currency, string text) =>
        Assert.Equal(text, MoneyText.Format(new(amount, currency)));
}

public sealed class AddressingAMail
{
    [Theory, InlineData("ada@example.com"), InlineData("ada.b+shop@mail.example.com")]
    public void Plain_address_is_a_recipient(string address) => Assert.True(MailAddresses.TryParseRecipient(address, out _));

    [Theory]
    [InlineData(null), InlineData(""), InlineData("ada"), InlineData("Ada <ada@example.com>"), InlineData("ada@example.com\r\nBcc: all@example.com")]
    [InlineData("ada@example.com, bob@example.com"), InlineData("ädä@example.com")]
    public void Anything_else_is_no_recipient(string? address) => Assert.False(MailAddresses.TryParseRecipient(address, out _));

    [Fact]
    public void Overlong_address_is_no_recipient() => Assert.False(MailAddresses.TryParseRecipient(new string('a', 250) + "@example.com", out _));

    [Fact]
    public void Sender_may_have_a_name() => Assert.True(MailAddresses.TryParseSender("Platform <no-reply@platform.example>", out _));
}

public sealed class TryingToSend
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static Notification New() =>
        Notification.Create(NotificationKind.Welcome, Guid.Empty, Guid.Empty, "ada@example.com", new("Hello", "text", "html"), Noon);

    [Fact]
    public void New_notification_is_due_at_once() => Assert.Equal((NotificationStatus.Pending, Noon), (New().Status, New().DueAt));

    [Theory, InlineData(1, 30), InlineData(2, 60), InlineData(3, 120), InlineData(20, 3600)]
    public void Delay_grows_with_every_failure(int attempt, int seconds)
    {
        var notification = New();
        for (var i = 0; i < attempt; i++) notification.Begin(Noon);
        notification.Postpone("down", Noon);
        Assert.Equal(Noon.AddSeconds(seconds), notification.DueAt);
    }

    [Fact]
    public void Crashed_try_is_due_again_after_half_a_minute()
    {
        var notification = New();
        for (var i = 0; i < 5; i++) notification.Begin(Noon);
        Assert.Equal(Noon.AddSeconds(30), notification.DueAt);
    }

    [Fact]
    public void Failure_leaves_the_notification_pending()
    {
        var notification = New();
        notification.Begin(Noon);
        notification.Postpone("down", Noon);
        Assert.Equal((NotificationStatus.Pending, "down"), (notification.Status, notification.Failure));
    }

    [Fact]
    public void Last_failure_is_final()
    {
        var notification = New();
        for (var i = 0; i < Notification.MaxAttempts; i++) notification.Begin(Noon);
        notification.Postpone("down", Noon);
        Assert.Equal(NotificationStatus.Failed, notification.Status);
    }

    [Fact]
    public void Sent_notification_is_final()
    {
        var notification = New();
        notification.Begin(Noon);
        notification.Postpone("down", Noon);
        notification.Sent(Noon);
        Assert.Equal((NotificationStatus.Sent, Noon, null), (notification.Status, notification.SentAt, notification.Failure));
    }
}

public sealed class ComposingAMailAboutACourse
{
    private static readonly Guid Id = new("0193e1a0-7c1e-7000-8000-000000000001");

    [Fact]
    public void Completion_has_the_certificates_address()
    {
        var mail = new CourseCompleted(
            Id, Id, "ada@example.com", "<b>Ada</b>", "C# & you\r\nBcc: all", "7K3QX-0Z9FM-HT2RW-8VNBD", new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero)).Compose();
        Assert.Equal("You completed C# & you  Bcc: all", mail.Subject);
        Assert.Contains("/api/v1/learning/certificates/7K3QX-0Z9FM-HT2RW-8VNBD", mail.Text, StringComparison.Ordinal);
        Assert.Contains("on 2026-11-21", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Well done, &lt;b&gt;Ada&lt;/b&gt;", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Refund_has_amount_and_reason()
    {
        var mail = new OrderRefunded(Id, Id, "ada@example.com", new(4900, "EUR"), "The course moved.").Compose();
        Assert.Contains("49.00 EUR", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Reason: The course moved.", mail.Html, StringComparison.Ordinal);
    }
}
