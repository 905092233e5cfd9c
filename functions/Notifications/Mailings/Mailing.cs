using System.Security.Cryptography;
using System.Text;
using Platform.Notifications.Mail;
using Platform.Notifications.Notifications;

namespace Platform.Notifications.Mailings;

/// <summary>A mail that staff wrote, to several people.</summary>
public static class Mailing
{
    public static MailText Compose(string subject, string body)
    {
        var values = new Dictionary<string, string> { ["subject"] = subject };
        return new(Templates.OneLine(subject), Templates.Text("message", values, body),
            Templates.Html("message", values, SafeMarkdown.ForMails.ToHtml(body)));
    }

    /// <summary>The subject id of a notification: always the same for one mailing and recipient.</summary>
    public static Guid IdOf(Guid mailingId, string recipient) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{mailingId}:{recipient}")).AsSpan(0, 16));
}
