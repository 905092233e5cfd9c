using Platform.Shared.Text;

namespace Platform.Domain.Tests.Shared;

public sealed class FoldingAText
{
    [Theory]
    [InlineData("L’ÉTÉ", "l’ete"), InlineData("e\u0301te\u0301", "ete"), InlineData("Łódź", "lodz"), InlineData("Tiếng Việt Đà", "tieng viet da")]
    [InlineData("STRAẞE Straße", "strasse strasse"), InlineData("Ærø Œuvre Þór", "aero oeuvre thor"), InlineData("ﬁ", "fi"), InlineData("ŉ", "ʼn")]
    [InlineData("İIıi", "iiii"), InlineData("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"), InlineData("οδυσσεύς", "οδυσσευσ"), InlineData("Ёлка", "елка")]
    public void Accents_strokes_and_case_go(string text, string folded) => Assert.Equal(folded, TextFolding.Fold(text));

    [Theory]
    [InlineData("ＡＢＣ　１２", "abc 12"), InlineData("ｶﾞ", "ガ"), InlineData("か\u3099", "が"), InlineData("한", "한"), InlineData("٣۴५", "345")]
    public void Widths_compositions_and_digits_are_one(string text, string folded) => Assert.Equal(folded, TextFolding.Fold(text));

    [Theory]
    [InlineData("می\u200Cخواهم", "ميخواهم"), InlineData("کتاب", "كتاب"), InlineData("مُحَمَّد", "محمد")]
    [InlineData("كتـــاب", "كتاب"), InlineData("שָׁלוֹם", "שלום")]
    public void Points_and_forms_of_letters_go(string text, string folded) => Assert.Equal(folded, TextFolding.Fold(text));

    [Theory, InlineData("हिन्दी"), InlineData("தமிழ்"), InlineData("ไทย"), InlineData("กิน")]
    public void Vowels_that_are_marks_stay(string text) => Assert.Equal(text, TextFolding.Fold(text));

    [Theory, InlineData("👍🏽", "👍"), InlineData("❤️", "❤"), InlineData("soft\u00ADhyphen", "softhyphen"), InlineData("\u200B\u2060\uFEFF", "")]
    public void Invisible_characters_and_skin_tones_go(string text, string folded) => Assert.Equal(folded, TextFolding.Fold(text));

    [Fact]
    public void What_is_not_Unicode_is_replaced()
    {
        Assert.Equal("a\uFFFD", TextFolding.Fold("a\uD800"));
        Assert.Equal("\uFFFDa", TextFolding.Fold("\uDC00a"));
        Assert.Equal("\uFFFDe", TextFolding.Fold("\uFFFEé"));
    }
}
