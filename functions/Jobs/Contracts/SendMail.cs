namespace Platform.Jobs.Contracts;

/// <summary>The purpose of a mail.</summary>
public enum MailPurpose
{
    /// <summary>No consent is needed.</summary>
    Transactional,

    /// <summary>Sent only with the recipient's consent.</summary>
    Marketing,
}

/// <summary>To Notifications: send a mail to each recipient, once.</summary>
/// <param name="MailingId">The mailing; a repeated command for it sends no second mail.</param>
/// <param name="UserIds">Recipients by user id.</param>
/// <param name="Addresses">Recipients by address; with the user ids 1 to 100.</param>
/// <param name="Subject">One line of up to 200 characters.</param>
/// <param name="Body">Markdown, up to 20,000 characters.</param>
/// <param name="Purpose">The purpose.</param>
/// <param name="RequestedBy">The job's owner.</param>
public sealed record SendMail(
    Guid MailingId, IReadOnlyList<Guid> UserIds, IReadOnlyList<string> Addresses, string Subject, string Body, MailPurpose Purpose, Guid RequestedBy)
        : IOutgoingMessage
{
    public static string Type => "notifications.send-mail.v1";
    public static string Destination => ServiceBusNames.NotificationsCommands;

    /// <summary>Addresses must not get into a log.</summary>
    public override string ToString() => $"{nameof(SendMail)} {{ {nameof(MailingId)} = {MailingId} }}";
}
