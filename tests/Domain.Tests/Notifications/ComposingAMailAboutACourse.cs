using Platform.Notifications.Notifications;

namespace Platform.Domain.Tests.Notifications;

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
