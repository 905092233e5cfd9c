namespace Platform.Jobs.Contracts;

/// <summary>Why a mail is sent.</summary>
public enum MailPurpose
{
    /// <summary>It belongs to something that the person did; no consent is needed.</summary>
    Transactional,

    /// <summary>It advertises: only those get it who agreed to that.</summary>
    Marketing,
}

/// <summary>To Notifications: send a mail to each of some people, once.</summary>
/// <param name="MailingId">The mailing: asked again for the same one, nobody gets a second mail.</param>
/// <param name="UserIds">People who are known by their user id.</param>
/// <param name="Addresses">Mail addresses; with the user ids 1 to 100.</param>
/// <param name="Subject">One line of up to 200 characters.</param>
/// <param name="Body">Markdown, up to 20,000 characters.</param>
/// <param name="Purpose">Why.</param>
/// <param name="RequestedBy">The user who asked for it.</param>
public sealed record SendMail(
    Guid MailingId, IReadOnlyList<Guid> UserIds, IReadOnlyList<string> Addresses, string Subject, string Body, MailPurpose Purpose, Guid RequestedBy)
        : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "notifications.send-mail.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.NotificationsCommands;

    /// <summary>Without addresses, which must not get into a log.</summary>
    public override string ToString() => $"{nameof(SendMail)} {{ {nameof(MailingId)} = {MailingId} }}";
}
