using Platform.Identity.Contracts;
using SecondFactorChanged = Platform.Notifications.Notifications.SecondFactorChanged;

namespace Platform.Domain.Tests.Notifications;

public sealed class ComposingAMailAboutTheSecondFactor
{
    public static TheoryData<string> Changes => [.. Enum.GetNames<SecondFactorChange>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])];

    [Theory, MemberData(nameof(Changes))]
    public void Every_change_that_Identity_publishes_has_a_text_of_its_own(string change)
    {
        var mail = Change(change).Compose();
        Assert.NotEqual(Change("of a later version").Compose().Subject, mail.Subject);
        Assert.StartsWith("Hello <b>Ada</b>,\n\n", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Hello &lt;b&gt;Ada&lt;/b&gt;", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", mail.Subject + mail.Text + mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Change_of_a_later_version_has_a_general_text() => Assert.Equal("Your second factor has changed", Change("unheardOf").Compose().Subject);

    [Fact]
    public void ToString_has_no_address() => Assert.DoesNotContain("ada@", $"{Change("enabled")}", StringComparison.Ordinal);

    private static SecondFactorChanged Change(string change) => new(Guid.Empty, Guid.Empty, "ada@example.com", "<b>Ada</b>", change);
}
