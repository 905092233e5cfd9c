using Platform.Shared.Text;

namespace Platform.Domain.Tests.Shared;

public sealed class SplittingATextIntoWords
{
    [Theory]
    [InlineData("", ""), InlineData(" ... ", ""), InlineData("Bread & Butter", "bread butter"), InlineData("14: what's new?", "14 what s new")]
    [InlineData("Über-Größe", "uber grosse"), InlineData("a'b\\c:*|!(d)\0e", "a b c d e"), InlineData("soft\u00ADhyphen", "softhyphen")]
    [InlineData("㈱ ½ Ⅷ m² Scrum™", "株 1 2 viii m2 scrum"), InlineData("हिन्दी सीखें", "हिन्दी सीखें"), InlineData("30 °C ®", "30 c")]
    public void Words_are_folded_letters_and_digits(string text, string words) => Assert.Equal(words, string.Join(' ', Words.Of(text)));

    [Theory]
    [InlineData("C++ für Embedded", "c++ fur embedded"), InlineData("C# in depth", "c# in depth"), InlineData("C++20", "c++ 20"), InlineData("# + a", "a")]
    [InlineData(".NET", ".net net"), InlineData("ASP.NET Core", "asp .net net core"), InlineData("C#.", "c#"), InlineData("wait ...what", "wait what")]
    [InlineData("3.14", "3 14"), InlineData("．ＮＥＴ Ｃ＋＋", ".net net c++")]
    public void Plus_number_sign_and_dot_are_kept_at_a_name(string text, string words) => Assert.Equal(words, string.Join(' ', Words.Of(text)));

    [Theory]
    [InlineData("🎸 Guitar", "🎸 guitar"), InlineData("a🎸b", "a 🎸 b"), InlineData("👍🏽❤️", "👍 ❤"), InlineData("🇩🇪🇫🇷", "🇩🇪 🇫🇷")]
    [InlineData("1️⃣ step", "1 step"), InlineData("‼️ ⁉️ ↔️ ⤴️ 〰️", "!! !? ↔ ⤴ 〰"), InlineData("a©️b ®️ ™️", "a © b ® tm"), InlineData("#️⃣ *️⃣", "# *")]
    [InlineData("C#️⃣ ++", "c #"), InlineData("© ™ ‼ #* a", "a"), InlineData("'\uFE0F \\\uFE0F \uFF07\uFE0F \uFF3C\uFE0F", "")]
    public void Emoji_is_a_word(string text, string words) => Assert.Equal(words, string.Join(' ', Words.Of(text)));

    [Theory]
    [InlineData("歴史と文化", "歴史 史と と文 文化 化"), InlineData("HTML入門2024年", "html 入門 門 2024 年"), InlineData("อาหาร", "อา าห หา าร ร")]
    [InlineData("ｶﾞｲﾄﾞ", "ガイ イド ド"), InlineData("한국어 문법", "한국 국어 어 문법 법")]
    public void Run_without_blanks_is_its_pairs_of_characters(string text, string words) => Assert.Equal(words, string.Join(' ', Words.Of(text)));

    [Theory]
    [InlineData("v2.0.1", "v2 2 0 1"), InlineData("Tv2 v v2b", "tv2 v v2b"), InlineData("1½ 1/2", "1 1 2 1 2"), InlineData("⅔cup ⅒", "2 3 cup 1 10")]
    [InlineData("1⁄2 ⅟3", "1 2 1 3")]
    public void Version_and_fraction_are_found_by_their_numbers(string text, string words) => Assert.Equal(words, string.Join(' ', Words.Of(text)));

    [Theory]
    [InlineData("v2.0.1", "v2 0 1"), InlineData("½", "1 2"), InlineData("¼ 1/4", "1 4 1 4"), InlineData("한국어책", "한국 국어 어책")]
    [InlineData(".NET", ".net"), InlineData("asp.net", "asp .net"), InlineData("歴史", "歴史"), InlineData("歴", "歴"), InlineData("データ設計", "デー ータ タ設 設計")]
    public void Query_has_no_word_that_is_part_of_another(string text, string words) =>
        Assert.Equal(words, string.Join(' ', Words.OfQuery(text).Select(w => w.Text)));

    [Theory, InlineData("東京の歴史と文化", "歴史"), InlineData("เรียนทำอาหารไทย", "อาหาร"), InlineData("数据库设计入门", "设计"), InlineData("می‌خواهم", "میخواهم")]
    [InlineData("Łódź", "lodz"), InlineData("ΟΔΥΣΣΕΥΣ", "οδυσσευς"), InlineData("Straßenfotografie", "STRASSE"), InlineData("Tiếng Việt", "tieng viet")]
    [InlineData("ភាសាខ្មែរ", "ខ្មែរ"), InlineData("မြန်မာစာ", "မာစာ"), InlineData("ພາສາລາວ", "ລາວ")]
    [InlineData("한국어교육론", "교육"), InlineData("한국어", "\u1100\u116E\u11A8어"), InlineData("v2.0.1", "2.0.1"), InlineData("½ cup", "1/2")]
    [InlineData("1/2 cup", "½")]
    [InlineData("İSTANBUL", "istanbul"), InlineData("ёлка", "елка")]
    [InlineData("café", "cafe\u0301"), InlineData("プログラミング", "ﾌﾟﾛｸﾞﾗﾐﾝｸﾞ"), InlineData("שָׁלוֹם", "שלום"), InlineData("الإِسلام", "الاسلام")]
    public void Every_word_of_the_query_begins_a_word_of_the_text(string text, string query)
    {
        var words = Words.Of(text);
        Assert.NotEmpty(Words.OfQuery(query));
        Assert.All(Words.OfQuery(query), part => Assert.Contains(words, w => w.StartsWith(part.Text, StringComparison.Ordinal)));
    }

    [Fact]
    public void Overlong_word_is_cut_between_characters()
    {
        Assert.Equal(Words.MaxLength, Assert.Single(Words.Of(new string('x', 5000))).Length);
        Assert.Equal(Words.MaxLength - 1, Assert.Single(Words.Of("x" + string.Concat(Enumerable.Repeat("𐐨", 50)))).Length);
        Assert.InRange(Assert.Single(Words.Of("क" + new string('\u093C', 5000))).Length, 0, Words.MaxLength);
    }

    [Fact]
    public void Malformed_text_has_words_that_can_be_stored()
    {
        Assert.Equal(["a", "b"], Words.Of("a\uD800b"));
        Assert.Equal(["x"], Words.Of("\uDC00x\uFFFE\uFFFF"));
        Assert.Empty(Words.Of("\u0301\u200D"));
    }
}
