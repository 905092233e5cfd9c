using Platform.Notifications.Notifications;

namespace Platform.Notifications.Consents;

/// <summary>Why a mail is sent, which decides whether the person must have agreed to it.</summary>
public enum MailPurpose
{
    /// <summary>It belongs to something that the person did: an account, an order. The law asks for no consent.</summary>
    Transactional,

    /// <summary>It advertises.</summary>
    Marketing,
}

/// <summary>Which mails may be sent to whom.</summary>
public static class MailRules
{
    /// <summary>The purpose of every kind. A new kind without one does not get sent, it throws.</summary>
    public static MailPurpose PurposeOf(NotificationKind kind) => kind switch
    {
        NotificationKind.Welcome or NotificationKind.Receipt or NotificationKind.Cancellation or NotificationKind.Refund or NotificationKind.Completion or NotificationKind.Message =>
            MailPurpose.Transactional,
        NotificationKind.Newsletter => MailPurpose.Marketing,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Say in MailRules whether this kind is transactional or marketing."),
    };

    public static bool MayMail(NotificationKind kind, bool consent) => MayMail(PurposeOf(kind), consent);

    public static bool MayMail(MailPurpose purpose, bool consent) => purpose == MailPurpose.Transactional || consent;
}
