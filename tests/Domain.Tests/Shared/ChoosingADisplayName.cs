using FluentValidation;
using Platform.Customers.Profiles;
using Platform.Identity.Users;
using Platform.Shared.Http;

namespace Platform.Domain.Tests.Shared;

public sealed class ChoosingADisplayName
{
    private readonly InlineValidator<string> validator = [];

    public ChoosingADisplayName() => validator.RuleFor(name => name).IsDisplayName();

    [Theory]
    [InlineData("Ada"), InlineData("Ada Lovelace"), InlineData("O'Neil-Smith, Jr."), InlineData("J.R.R. Tolkien")]
    [InlineData("J.R.R.Tolkien"), InlineData("А.С.Пушкин")]
    [InlineData("Martin Luther King Jr."), InlineData("St. John"), InlineData("Dr. h.c. Ada"), InlineData("Ada, Ph.D.")]
    [InlineData("D'Arcy 3rd"), InlineData("...")]
    [InlineData("日本 太郎"), InlineData("マイケル・ジョーダン"), InlineData("Nguyễn Thị Ánh"), InlineData("Łukasz Żółć"), InlineData("e\u0301ric"), InlineData("Αθηνά")]
    [InlineData("محمد علي"), InlineData("م.علي"), InlineData("שרה"), InlineData("สมชาย"), InlineData("अनिल कुमार"), InlineData("ශ්‍රී")]
    [InlineData("می‌خواهم")]
    [InlineData("😀"), InlineData("Ada 👩🏽‍💻"), InlineData("👨‍👩‍👧‍👦"), InlineData("🏳️‍🌈"), InlineData("❤️‍🔥")]
    [InlineData("🤷🏽‍♂️"), InlineData("🇩🇪")]
    [InlineData("🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F"), InlineData("<script>alert('x')</script> & \"Co\"")]
    [InlineData("AC/DC"), InlineData("Ada: 3 > 2"), InlineData("The Data: Lab"), InlineData("Who? Dr.Who?")]
    [InlineData("john.smith"), InlineData("will.i.am"), InlineData("Dr.Smith"), InlineData("St.John"), InlineData("B.Sc.Ada"), InlineData("Prof.Dr. Hans")]
    [InlineData("Prof.Li"), InlineData("Dr.Ng"), InlineData("J.Lo"), InlineData("Smith.Sr"), InlineData("J.R.R.TOLKIEN"), InlineData("M.Sc. Ada")]
    [InlineData("ดร.สมชาย"), InlineData("डॉ.शर्मा"), InlineData("د.محمد"), InlineData("김.민수"), InlineData("Max e.V."), InlineData("Ada 2.0")]
    [InlineData("葛\U000E0100城"), InlineData("‼\ufe0f Ada"), InlineData("Ada 1\ufe0f\u20e3"), InlineData("ada @ home"), InlineData("@ada")]
    public void Name_is_taken(string name) => Assert.True(validator.Validate(name).IsValid);

    [Theory]
    [InlineData("Win a prize at https://evil.example/x"), InlineData("HTTP://1.2.3.4"), InlineData("ftp://a"), InlineData("evil.com")]
    [InlineData("Evil.Com"), InlineData("EVIL.COM")]
    [InlineData("see evil.xyz/abc now"), InlineData("www.evil"), InlineData("t.me"), InlineData("t.me/abc"), InlineData("T.Me/abc")]
    [InlineData("X.COM"), InlineData("x.com:80")]
    [InlineData("bob@example.com"), InlineData("mailto:bob"), InlineData("javascript:alert(1)"), InlineData("tel:+49301234")]
    [InlineData("пример.рф"), InlineData("例え.テスト")]
    [InlineData("evil。com"), InlineData("evil．com"), InlineData("ｅｖｉｌ.ｃｏｍ"), InlineData("evil\u2024com"), InlineData("evil\uff61com")]
    [InlineData("http：//evil"), InlineData("1.2.evil.de")]
    [InlineData("Ada(evil.com)"), InlineData("xn--evil-0ra.com"), InlineData("a-b.io")]
    [InlineData("Win at X.Com"), InlineData("T.Co"), InlineData("Q.Io"), InlineData("x.Xn--p1ai"), InlineData("1.2.3.4/x"), InlineData("at 10.0.0.1")]
    [InlineData("i❤.ws"), InlineData("😀.ws"), InlineData("👩\u200d💻.to/x"), InlineData("bit.ly"), InlineData("Bücher.at"), InlineData("evil.com.")]
    [InlineData("https:evil"), InlineData("http:/evil"), InlineData("sip:x@y"), InlineData("SIP:x"), InlineData("ada@localhost"), InlineData("x//evil.sh")]
    [InlineData(@"\\evil\share"), InlineData(@"evil\x"), InlineData("//evil/share"), InlineData("evil.\u034fcom"), InlineData("evil.\ufe0fcom")]
    [InlineData("ev\u3164il.co\u200bm"), InlineData("中文.公司"), InlineData("evil.com.Ada"), InlineData("evil.photography/x"), InlineData("a.bc:8080")]
    public void Link_is_refused(string name) => AssertRefused(name, "address");

    [Theory]
    [InlineData("Ada\u202eevol"), InlineData("Ada\u2066x\u2069"), InlineData("\u200eAda"), InlineData("Ada\u200f")]
    [InlineData("\u061cAda"), InlineData("Ad\u00ada"), InlineData("Ada\ufeff")]
    [InlineData("Ad\u200ba"), InlineData("Ad\u2060a"), InlineData("Ad\u180ea"), InlineData("Ada\u2028Bob"), InlineData("Ada\u2029Bob")]
    [InlineData("\u200dAda"), InlineData("Ada\u200d")]
    [InlineData("Ada \u200dBob"), InlineData("Ada\u200c Bob"), InlineData("Ad\u200d\u200da"), InlineData("Ada\ufff9x\ufffb")]
    [InlineData("Ada\U000E0041\U000E0042"), InlineData("Ada\U0001D173x")]
    [InlineData("Ad\u034fa"), InlineData("Ada\u3164"), InlineData("Ada\uffa0"), InlineData("A\u115fda"), InlineData("A\u1160da"), InlineData("Ada\u2800B")]
    [InlineData("Ada\ufe0f"), InlineData("Ada\ufe00B"), InlineData("محمد\ufe0f"), InlineData("A\U000E0100da"), InlineData("Ad\u180ba"), InlineData("A\u17b4")]
    public void Invisible_character_is_refused(string name) => AssertRefused(name, "invisible");

    [Theory]
    [InlineData("\u3164"), InlineData("\u115f\u1160"), InlineData("\uffa0"), InlineData("\u2800 \u2800"), InlineData("\ufe0f")]
    [InlineData("\u034f"), InlineData("\u0301"), InlineData("\u17b4"), InlineData("\ufffc"), InlineData("\U0001D159")]
    public void Name_with_nothing_visible_is_refused(string name) => AssertRefused(name, "seen");

    [Theory, InlineData(""), InlineData(" "), InlineData("\u00a0\u3000"), InlineData("\u200b"), InlineData("Ada\tBob")]
    [InlineData("Ada\u0085Bob"), InlineData("Ada\u009b")]
    public void Blank_name_or_control_is_refused(string name) => Assert.False(validator.Validate(name).IsValid);

    [Theory, InlineData("evil.com"), InlineData("Ada\u202e"), InlineData("\u3164")]
    public void Rule_is_that_of_accounts_and_profiles(string name)
    {
        Assert.NotEmpty(new RegisterUserValidator().Validate(new RegisterUserRequest("ada@example.com", "Learning-by-doing-1", name)).Errors);
        Assert.NotEmpty(new ProfileValidator().Validate(new ProfileRequest(name, null, new("en", false, false))).Errors);
    }

    private void AssertRefused(string name, string word) =>
        Assert.Contains(validator.Validate(name).Errors, e => e.ErrorMessage.Contains(word, StringComparison.Ordinal));
}
