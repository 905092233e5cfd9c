using System.Net.Mail;

namespace Platform.Notifications.Mail;

/// <summary>The mail server does not answer, or cannot take mails now: the same mail may be taken later.</summary>
public sealed class MailServerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A mail to one person.</summary>
/// <param name="Id">Becomes the Message-ID, the same in every try: a server that gets a mail again can tell.</param>
/// <param name="To">Who gets it.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">The body as plain text.</param>
/// <param name="Html">The same as HTML.</param>
public sealed record OutgoingMail(Guid Id, MailAddress To, string Subject, string Text, string Html);

/// <summary>Hands mails to a server.</summary>
public interface IMailSender
{
    /// <summary>Null when the server took the mail; a refusal when it never will.</summary>
    /// <exception cref="MailServerUnavailableException">Try again later.</exception>
    Task<Refusal?> SendAsync(OutgoingMail mail, CancellationToken cancellationToken);
}
