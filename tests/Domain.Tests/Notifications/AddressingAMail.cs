using Platform.Notifications.Mail;

namespace Platform.Domain.Tests.Notifications;

public sealed class AddressingAMail
{
    [Theory, InlineData("ada@example.com"), InlineData("ada.b+shop@mail.example.com")]
    public void Plain_address_is_a_recipient(string address) => Assert.True(MailAddresses.TryParseRecipient(address, out _));

    [Theory]
    [InlineData(null), InlineData(""), InlineData("ada"), InlineData("Ada <ada@example.com>"), InlineData("ada@example.com\r\nBcc: all@example.com")]
    [InlineData("ada@example.com, bob@example.com"), InlineData("ädä@example.com")]
    public void Invalid_address_is_refused(string? address) => Assert.False(MailAddresses.TryParseRecipient(address, out _));

    [Fact]
    public void Overlong_address_is_no_recipient() => Assert.False(MailAddresses.TryParseRecipient(new string('a', 250) + "@example.com", out _));

    [Fact]
    public void Sender_may_have_a_name() => Assert.True(MailAddresses.TryParseSender("Platform <no-reply@platform.example>", out _));
}
