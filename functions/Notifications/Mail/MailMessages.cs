using System.Text;
using MimeKit;

namespace Platform.Notifications.Mail;

/// <summary>Mails in the format of the network (RFC 5322, MIME).</summary>
public static class MailMessages
{
    private const int MaxEncodedBytes = 45; // an encoded word has 75 characters at most (RFC 2047, 2)

    public static MimeMessage Compose(OutgoingMail mail, string from, DateTimeOffset now)
    {
        var sender = MailboxAddress.Parse(from);
        var message = new MimeMessage
        {
            MessageId = $"{mail.Id:N}@{sender.Domain}",
            Date = now,
            Subject = mail.Subject,
            // The last part that a reader understands is the one shown.
            Body = new MultipartAlternative(new TextPart("plain") { Text = mail.Text }, new TextPart("html") { Text = mail.Html }),
        };
        message.From.Add(sender);
        message.To.Add(new MailboxAddress("", mail.To));
        message.Headers.Add("Auto-Submitted", "auto-generated"); // RFC 3834: no out-of-office answers to these
        // MimeKit writes ASCII as it is; a reader would decode this, and show another text.
        if (mail.Subject.Contains("=?", StringComparison.Ordinal))
            message.Headers[message.Headers.IndexOf(HeaderId.Subject)].SetRawValue(Encoding.ASCII.GetBytes(Encoded(mail.Subject)));
        return message;
    }

    /// <summary>The whole text in encoded words, on as many lines.</summary>
    private static string Encoded(string text)
    {
        var words = new StringBuilder();
        for (var rest = text.EnumerateRunes().ToList(); rest.Count > 0;)
        {
            var (word, length) = (new List<byte>(), 0);
            while (length < rest.Count && word.Count + rest[length].Utf8SequenceLength <= MaxEncodedBytes)
                word.AddRange(Encoding.UTF8.GetBytes(rest[length++].ToString()));
            rest.RemoveRange(0, length);
            words.Append($" =?utf-8?B?{Convert.ToBase64String([.. word])}?=\r\n");
        }
        return words.ToString();
    }
}
