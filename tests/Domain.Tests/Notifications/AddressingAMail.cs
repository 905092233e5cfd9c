using Platform.Notifications.Mail;

namespace Platform.Domain.Tests.Notifications;

public sealed class AddressingAMail
{
    [Theory]
    [InlineData("ada@example.com")]
    [InlineData("ada.b+shop@mail.example.com")]
    public void Goes_to_a_plain_address(string address) => Assert.True(MailAddresses.TryParseRecipient(address, out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("Ada <ada@example.com>")]
    [InlineData("ada@example.com\r\nBcc: all@example.com")]
    [InlineData("ada@example.com, bob@example.com")]
    [InlineData("ädä@example.com")]
    public void Does_not_go_to_anything_else(string? address) => Assert.False(MailAddresses.TryParseRecipient(address, out _));

    [Fact]
    public void Does_not_go_to_an_address_longer_than_any() => Assert.False(MailAddresses.TryParseRecipient(new string('a', 250) + "@example.com", out _));

    [Fact]
    public void Comes_from_an_address_that_may_have_a_name() => Assert.True(MailAddresses.TryParseSender("Platform <no-reply@platform.example>", out _));
}
