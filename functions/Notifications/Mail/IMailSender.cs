using System.Net.Mail;

namespace Platform.Notifications.Mail;

/// <summary>The mail server does not respond, or cannot accept mails now; it may accept the same mail later.</summary>
public sealed class MailServerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A mail to one person.</summary>
/// <param name="Id">The Message-ID, the same in every attempt, so that a server can recognize a repeated mail.</param>
/// <param name="To">The recipient.</param>
/// <param name="Subject">The subject, on one line.</param>
/// <param name="Text">The body as plain text.</param>
/// <param name="Html">The same as HTML.</param>
public sealed record OutgoingMail(Guid Id, MailAddress To, string Subject, string Text, string Html);

/// <summary>Hands mails to a server.</summary>
public interface IMailSender
{
    /// <summary>Returns null when the server accepted the mail, and a refusal when it never will.</summary>
    /// <exception cref="MailServerUnavailableException">Try again later.</exception>
    Task<Refusal?> SendAsync(OutgoingMail mail, CancellationToken cancellationToken);
}
