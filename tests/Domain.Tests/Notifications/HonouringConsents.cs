using Platform.Notifications.Consents;
using Platform.Notifications.Notifications;

namespace Platform.Domain.Tests.Notifications;

public sealed class HonouringConsents
{
    public static TheoryData<NotificationKind> Kinds => [.. Enum.GetValues<NotificationKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public void Only_newsletters_are_marketing(NotificationKind kind)
    {
        Assert.Equal(kind == NotificationKind.Newsletter ? MailPurpose.Marketing : MailPurpose.Transactional, MailRules.PurposeOf(kind));
        Assert.Equal(kind != NotificationKind.Newsletter, MailRules.MayMail(kind, consent: false));
    }

    [Theory]
    [InlineData(MailPurpose.Transactional, false, true), InlineData(MailPurpose.Transactional, true, true), InlineData(MailPurpose.Marketing, true, true)]
    [InlineData(MailPurpose.Marketing, false, false)]
    public void Only_marketing_needs_consent(MailPurpose purpose, bool consent, bool may) => Assert.Equal(may, MailRules.MayMail(purpose, consent));
}
