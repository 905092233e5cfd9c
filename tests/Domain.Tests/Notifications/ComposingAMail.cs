using MimeKit;
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
        using var message = Received("Hello");
        Assert.Equal(["text/plain", "text/html"], message.BodyParts.Select(part => part.ContentType.MimeType));
        Assert.Equal(("text", "<p>html</p>"), (message.TextBody?.TrimEnd(), message.HtmlBody?.TrimEnd()));
        Assert.Equal("<0193e1a07c1e70008000000000000001@platform.example>", message.Headers["Message-ID"]);
        Assert.Equal("\"Platform\" <no-reply@platform.example>", message.From.ToString());
        Assert.Equal(("ada@example.com", Noon), (message.To.ToString(), message.Date));
    }

    [Theory]
    [InlineData("=?utf-8?q?Your_account_is_locked?="), InlineData("Hi =?UTF-8?B?aGVsbG8=?= there"), InlineData("ü =?utf-8?q?x?= =?utf-8?q?y?=")]
    [InlineData("=?x"), InlineData("a =? b"), InlineData("Grüße, 日本 😀"), InlineData("plain"), InlineData("=?iso-2022-jp?B?GyRC?=")]
    public void Subject_is_read_as_it_was_written(string subject)
    {
        Assert.Equal(subject, Received(subject).Subject);
        var longer = string.Concat(Enumerable.Repeat(subject + "é😀 ", 10)).Trim();
        Assert.Equal(longer, Received(longer).Subject);
    }

    /// <summary>What a mail program reads.</summary>
    private static MimeMessage Received(string subject)
    {
        var mail = new OutgoingMail(Order, "ada@example.com", subject, "text", "<p>html</p>");
        using var message = MailMessages.Compose(mail, "Platform <no-reply@platform.example>", Noon);
        using var bytes = new MemoryStream();
        message.WriteTo(bytes);
        Assert.True(bytes.ToArray().All(b => b < 128));
        Assert.All(Encoding.ASCII.GetString(bytes.ToArray()).Split("\n"), line => Assert.InRange(line.Length, 0, 200));
        bytes.Position = 0;
        return MimeMessage.Load(bytes);
    }
}
