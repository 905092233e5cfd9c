namespace Platform.Notifications.Mail;

/// <summary>A mail to one person.</summary>
/// <param name="Id">The Message-ID, the same in every attempt, so that a server can recognize a repeated mail.</param>
/// <param name="To">The recipient's address (<see cref="EmailRules"/>).</param>
/// <param name="Subject">The subject, on one line.</param>
/// <param name="Text">The body as plain text.</param>
/// <param name="Html">The same as HTML.</param>
public sealed record OutgoingMail(Guid Id, string To, string Subject, string Text, string Html);

/// <summary>What became of an attempt. Reasons have no text of the server, which may contain the recipient's address.</summary>
public abstract record MailOutcome
{
    /// <summary>The server has the mail.</summary>
    public sealed record Accepted : MailOutcome;

    /// <summary>The server will never take this mail (5yz).</summary>
    public sealed record Refused(string Reason) : MailOutcome;

    /// <summary>The server does not take this mail now (4yz); it may take others.</summary>
    public sealed record Deferred(string Reason) : MailOutcome;

    /// <summary>The server cannot be reached, refuses the login, or was lost during the attempt: it takes no mail now.</summary>
    public sealed record Unavailable(string Reason) : MailOutcome;
}

/// <summary>Hands mails to a server, one at a time.</summary>
public interface IMailSender
{
    /// <summary>Tries once, in a bounded time.</summary>
    Task<MailOutcome> SendAsync(OutgoingMail mail, CancellationToken cancellationToken);
}
