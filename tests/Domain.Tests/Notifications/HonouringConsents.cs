using Platform.Notifications.Consents;
using Platform.Notifications.Notifications;

namespace Platform.Domain.Tests.Notifications;

public sealed class HonouringConsents
{
    public static TheoryData<NotificationKind> Kinds => [.. Enum.GetValues<NotificationKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public void Has_a_purpose_for_every_kind_and_only_newsletters_are_marketing(NotificationKind kind)
    {
        Assert.Equal(kind == NotificationKind.Newsletter ? MailPurpose.Marketing : MailPurpose.Transactional, MailRules.PurposeOf(kind));
        Assert.Equal(kind != NotificationKind.Newsletter, MailRules.MayMail(kind, consent: false));
    }

    [Theory]
    [InlineData(MailPurpose.Transactional, false, true), InlineData(MailPurpose.Transactional, true, true), InlineData(MailPurpose.Marketing, true, true)]
    [InlineData(MailPurpose.Marketing, false, false)]
    public void Asks_for_consent_to_marketing_only(MailPurpose purpose, bool consent, bool may) => Assert.Equal(may, MailRules.MayMail(purpose, consent));
}
