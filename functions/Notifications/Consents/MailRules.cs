using Platform.Notifications.Notifications;

namespace Platform.Notifications.Consents;

public enum MailPurpose
{
    /// <summary>About an account or an order: no consent is needed.</summary>
    Transactional,
    Marketing,
}

public static class MailRules
{
    /// <exception cref="ArgumentOutOfRangeException">A new kind has no purpose yet, so it is not sent.</exception>
    public static MailPurpose PurposeOf(NotificationKind kind) => kind switch
    {
        NotificationKind.Welcome or NotificationKind.Receipt or NotificationKind.Cancellation or NotificationKind.Refund or NotificationKind.Completion
            or NotificationKind.Account or NotificationKind.Compromise or NotificationKind.Message => MailPurpose.Transactional,
        NotificationKind.Newsletter => MailPurpose.Marketing,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Say in MailRules whether this kind is transactional or marketing."),
    };

    public static bool MayMail(NotificationKind kind, bool consent) => MayMail(PurposeOf(kind), consent);

    public static bool MayMail(MailPurpose purpose, bool consent) => purpose == MailPurpose.Transactional || consent;
}
