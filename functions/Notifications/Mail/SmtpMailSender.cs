using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Microsoft.Extensions.Options;

namespace Platform.Notifications.Mail;

/// <summary>Sends over SMTP.</summary>
public sealed class SmtpMailSender(IOptions<SmtpOptions> options, TimeProvider clock) : IMailSender
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public async Task<Refusal?> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        var smtp = options.Value;
        using var message = Compose(mail, smtp.From);
        using var client = new SmtpClient(smtp.Host, smtp.Port) { EnableSsl = smtp.EnableTls };
        if (smtp.Username is { Length: > 0 }) client.Credentials = new NetworkCredential(smtp.Username, smtp.Password);

        using var timeout = new CancellationTokenSource(Timeout, clock); // SmtpClient.Timeout does not bound asynchronous calls
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await client.SendMailAsync(message, either.Token);
            return null;
        }
        catch (SmtpFailedRecipientException refused) when (IsFinal(refused.StatusCode))
        {
            return new("recipient-refused", $"The mail server refused the recipient: {(int)refused.StatusCode} {refused.StatusCode}.");
        }
        catch (SmtpException failure)
        {
            throw new MailServerUnavailableException($"The mail server {smtp.Host}:{smtp.Port} did not take the mail: {failure.StatusCode}.", failure);
        }
        catch (OperationCanceledException late) when (timeout.IsCancellationRequested)
        {
            throw new MailServerUnavailableException($"The mail server {smtp.Host}:{smtp.Port} did not take the mail in {Timeout.TotalSeconds} s.", late);
        }
    }

    public static MailMessage Compose(OutgoingMail mail, string from)
    {
        var sender = new MailAddress(from);
        var message = new MailMessage(sender, mail.To) { Subject = mail.Subject, SubjectEncoding = Encoding.UTF8, HeadersEncoding = Encoding.UTF8 };
        message.Headers.Add("Message-ID", $"<{mail.Id:N}@{sender.Host}>");
        message.Headers.Add("Auto-Submitted", "auto-generated"); // RFC 3834: no out-of-office answers to these
        // multipart/alternative: the last part that a reader understands is the one shown.
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(mail.Text, Encoding.UTF8, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(mail.Html, Encoding.UTF8, MediaTypeNames.Text.Html));
        return message;
    }

    /// <summary>Codes about the recipient that another try does not change (RFC 5321, 4.2.3).</summary>
    private static bool IsFinal(SmtpStatusCode code) =>
        code is SmtpStatusCode.MailboxUnavailable or SmtpStatusCode.UserNotLocalTryAlternatePath or SmtpStatusCode.MailboxNameNotAllowed;
}
