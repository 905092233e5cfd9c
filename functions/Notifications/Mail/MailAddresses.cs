using System.Diagnostics.CodeAnalysis;
using System.Net.Mail;

namespace Platform.Notifications.Mail;

/// <summary>Which addresses mails go to and come from. What does not parse never reaches a header.</summary>
public static class MailAddresses
{
    private const int MaxLength = 254; // RFC 5321, 4.5.3.1.3

    /// <summary>A bare address, without display name; its local part in ASCII, since few servers take others.</summary>
    public static bool TryParseRecipient(string? text, [NotNullWhen(true)] out MailAddress? address) =>
        TryParseSender(text, out address) && address.Address.Length <= MaxLength && address.Address == text && address.User.All(char.IsAscii);

    /// <summary>An address, perhaps with a display name.</summary>
    public static bool TryParseSender(string? text, [NotNullWhen(true)] out MailAddress? address)
    {
        address = null;
        return text is not null && !text.Any(char.IsControl) && MailAddress.TryCreate(text, out address);
    }
}
