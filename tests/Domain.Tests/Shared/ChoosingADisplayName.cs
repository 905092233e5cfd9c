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
    [InlineData("AC/DC"), InlineData("Ada: 3 > 2")]
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
    public void Link_is_refused(string name) => AssertRefused(name, "address");

    [Theory]
    [InlineData("Ada\u202eevol"), InlineData("Ada\u2066x\u2069"), InlineData("\u200eAda"), InlineData("Ada\u200f")]
    [InlineData("\u061cAda"), InlineData("Ad\u00ada"), InlineData("Ada\ufeff")]
    [InlineData("Ad\u200ba"), InlineData("Ad\u2060a"), InlineData("Ad\u180ea"), InlineData("Ada\u2028Bob"), InlineData("Ada\u2029Bob")]
    [InlineData("\u200dAda"), InlineData("Ada\u200d")]
    [InlineData("Ada \u200dBob"), InlineData("Ada\u200c Bob"), InlineData("Ad\u200d\u200da"), InlineData("Ada\ufff9x\ufffb")]
    [InlineData("Ada\U000E0041\U000E0042"), InlineData("Ada\U0001D173x")]
    public void Invisible_character_is_refused(string name) => AssertRefused(name, "invisible");

    [Theory]
    [InlineData("\u3164"), InlineData("\u115f\u1160"), InlineData("\uffa0"), InlineData("\u2800 \u2800"), InlineData("\ufe0f")]
    [InlineData("\u034f"), InlineData("\u0301"), InlineData("\u17b4")]
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
        Assert.Contains(word, Assert.Single(validator.Validate(name).Errors).ErrorMessage, StringComparison.Ordinal);
}
